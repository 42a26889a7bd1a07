import { useId, type JSX } from 'react'
import { BYTES, CHARACTER_CLASSES, charactersOf, LENGTH, type CharacterClass } from '../../../shared/secrets/generator'
import type { Recipe, RecipeKind } from '../../../shared/secrets/generator-contract'
import styles from './Generator.module.css'

/** What each kind begins with. */
export const USUAL: Readonly<Record<RecipeKind, Recipe>> = {
  token: { kind: 'token', bytes: BYTES.usual },
  hex: { kind: 'hex', bytes: BYTES.usual },
  password: { kind: 'password', length: LENGTH.usual, classes: [...CHARACTER_CLASSES], noLookalikes: false }
}

const KINDS: Readonly<Record<RecipeKind, string>> = { token: 'Token', hex: 'Hex', password: 'Password' }
const CLASSES: Readonly<Record<CharacterClass, string>> = {
  lower: 'Lower case a–z',
  upper: 'Upper case A–Z',
  digits: 'Digits 0–9',
  symbols: 'Symbols'
}

interface Props<R extends Recipe = Recipe> {
  recipe: R
  onChange: (recipe: Recipe) => void
}

/** Chooses how a value is made. */
export const RecipeFields = ({ recipe, onChange }: Props): JSX.Element => {
  const name = useId()
  return (
    <>
      <fieldset className={styles.kinds}>
        <legend className="visually-hidden">Kind of value</legend>
        {(Object.keys(KINDS) as RecipeKind[]).map((kind) => (
          <label key={kind}>
            <input
              type="radio"
              name={name}
              className="visually-hidden"
              checked={recipe.kind === kind}
              onChange={() => onChange(USUAL[kind])}
            />
            {KINDS[kind]}
          </label>
        ))}
      </fieldset>
      {recipe.kind === 'password' ? (
        <>
          <Size
            label="Length"
            unit="characters"
            limits={LENGTH}
            size={recipe.length}
            onChange={(length) => onChange({ ...recipe, length })}
          />
          <Classes recipe={recipe} onChange={onChange} />
        </>
      ) : (
        <Size
          label="Random bytes"
          unit={recipe.kind === 'hex' ? `bytes, ${recipe.bytes * 2} characters` : 'bytes'}
          limits={BYTES}
          size={recipe.bytes}
          onChange={(bytes) => onChange({ ...recipe, bytes })}
        />
      )}
    </>
  )
}

interface SizeProps {
  label: string
  unit: string
  limits: { least: number; most: number }
  size: number
  onChange: (size: number) => void
}

const Size = ({ label, unit, limits: { least, most }, size, onChange }: SizeProps): JSX.Element => {
  const id = useId()
  const text = `${size} ${unit}`
  return (
    <div className={styles.size}>
      <label htmlFor={id}>{label}</label>
      {/* The slider says it by itself. */}
      <output aria-hidden>{text}</output>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        value={size}
        aria-valuetext={text}
        onChange={({ target }) => onChange(target.valueAsNumber)}
      />
    </div>
  )
}

const Classes = ({ recipe, onChange }: Props<Recipe & { kind: 'password' }>): JSX.Element => {
  const { classes, noLookalikes } = recipe
  const toggle = (name: CharacterClass, isOn: boolean): void =>
    onChange({ ...recipe, classes: CHARACTER_CLASSES.filter((one) => (one === name ? isOn : classes.includes(one))) })
  return (
    <fieldset className={styles.classes}>
      <legend>At least one each of</legend>
      {CHARACTER_CLASSES.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={classes.includes(name)}
            // One must stay.
            disabled={classes.length === 1 && classes.includes(name)}
            onChange={({ target }) => toggle(name, target.checked)}
          />
          {CLASSES[name]} {name === 'symbols' && charactersOf(name, noLookalikes)}
        </label>
      ))}
      <label data-wide>
        <input
          type="checkbox"
          checked={noLookalikes}
          onChange={({ target }) => onChange({ ...recipe, noLookalikes: target.checked })}
        />
        No lookalikes, such as 0 and O
      </label>
    </fieldset>
  )
}
