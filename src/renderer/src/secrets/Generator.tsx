import { Dices } from 'lucide-react'
import { useState, type JSX } from 'react'
import { Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components'
import { entropyBits } from '../../../shared/secrets/generator'
import type { Recipe } from '../../../shared/secrets/generator-contract'
import { call, messageOf } from '../app/client'
import { Button, ui } from '../ui/controls'
import styles from './Generator.module.css'
import { RecipeFields, USUAL } from './RecipeFields'
import { strengthInWords } from './strength'

export interface Generated {
  value: string
  entropyBits: number
}

/** A button that makes a random value, with the choice of how. */
export const Generator = ({ onGenerated }: { onGenerated: (made: Generated) => void }): JSX.Element => {
  const [recipe, setRecipe] = useState<Recipe>(USUAL.token)
  return (
    <DialogTrigger>
      <Button>
        <Dices size={15} aria-hidden />
        Generate
      </Button>
      <Popover className={styles.popover ?? ''} placement="bottom end">
        <AriaDialog aria-label="Generate a value" className={styles.form ?? ''}>
          {({ close }) => (
            <Form
              recipe={recipe}
              onChange={setRecipe}
              onGenerated={(made) => {
                onGenerated(made)
                close()
              }}
            />
          )}
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  )
}

interface FormProps {
  recipe: Recipe
  onChange: (recipe: Recipe) => void
  onGenerated: (made: Generated) => void
}

const Form = ({ recipe, onChange, onGenerated }: FormProps): JSX.Element => {
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const bits = entropyBits(recipe)
  const make = async (): Promise<void> => {
    setBusy(true)
    try {
      // The gateway makes it: one generator, the same for every door.
      onGenerated(await call('secrets.generate', { recipe }))
    } catch (error) {
      setProblem(messageOf(error))
      setBusy(false)
    }
  }
  return (
    <>
      <RecipeFields recipe={recipe} onChange={onChange} />
      <p className={styles.strength} role="status">
        <strong>{bits} bits.</strong> <span className={ui.hint}>{strengthInWords(bits)}</span>
      </p>
      {problem !== undefined && (
        <p className={ui.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={styles.foot}>
        <Button look="primary" onPress={() => void make()} isDisabled={isBusy}>
          Fill in a value
        </Button>
      </div>
    </>
  )
}
