import { Search } from 'lucide-react'
import type { JSX, Ref } from 'react'
import { useAppearance } from '../settings/appearance'
import { ui } from './controls'
import { Kbd } from './Kbd'
import styles from './SearchBox.module.css'

interface SearchBoxProps {
  /** What is searched; it stands in the empty field and is the field's name. */
  label: string
  value: string
  onChange: (value: string) => void
  ref?: Ref<HTMLInputElement>
}

/** The one search field of a page, which the key `/` leads to. */
export const SearchBox = ({ label, value, onChange, ref }: SearchBoxProps): JSX.Element => {
  const single = useAppearance(({ shortcuts }) => shortcuts)
  return (
    <label className={styles.search}>
      <span className="visually-hidden">{label}</span>
      <Search size={14} aria-hidden />
      <input
        ref={ref}
        type="search"
        className={ui.input}
        placeholder={label}
        value={value}
        spellCheck={false}
        autoComplete="off"
        aria-keyshortcuts={single ? '/' : undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      {single && value === '' && <Kbd keys={['/']} />}
    </label>
  )
}
