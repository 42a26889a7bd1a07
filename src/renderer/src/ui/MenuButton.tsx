import { ChevronDown } from 'lucide-react'
import type { JSX, ReactNode } from 'react'
import { Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components'
import { Button } from './controls'
import styles from './MenuButton.module.css'

export interface Choice {
  label: string
  isDisabled?: boolean
  onChoose: () => void
}

interface MenuButtonProps {
  label: string
  icon: ReactNode
  isDisabled?: boolean
  /** The choices under their headings. */
  sections: readonly { title: string; choices: readonly Choice[] }[]
}

/** One button for several ways to do a thing. */
export const MenuButton = ({ label, icon, isDisabled = false, sections }: MenuButtonProps): JSX.Element => (
  <MenuTrigger>
    <Button isDisabled={isDisabled}>
      {icon}
      {label}
      <ChevronDown size={14} aria-hidden />
    </Button>
    <Popover className={styles.popover ?? ''} placement="bottom end">
      <Menu className={styles.menu ?? ''}>
        {sections.map(({ title, choices }) => (
          <MenuSection key={title} className={styles.section ?? ''}>
            <Header className={styles.title ?? ''}>{title}</Header>
            {choices.map((choice) => (
              <MenuItem
                key={choice.label}
                className={styles.item ?? ''}
                isDisabled={choice.isDisabled === true}
                onAction={choice.onChoose}
              >
                {choice.label}
              </MenuItem>
            ))}
          </MenuSection>
        ))}
      </Menu>
    </Popover>
  </MenuTrigger>
)
