import { randomBytes, randomInt } from 'node:crypto'
import { charactersOf } from '../../shared/secrets/generator'
import type { Recipe } from '../../shared/secrets/generator-contract'

/** Makes a random value by a recipe. Every value that fits it is as likely as any other. Key material: keep out of logs. */
export const generate = (recipe: Recipe): string => {
  switch (recipe.kind) {
    case 'token':
      return randomBytes(recipe.bytes).toString('base64url')
    case 'hex':
      return randomBytes(recipe.bytes).toString('hex')
    case 'password':
      return password(recipe)
  }
}

/** Draws whole texts until one has every class. Putting the missing characters in afterwards would make some texts likelier
 *  than others. At worst, eight characters of four classes, about one text in three is good. */
const password = ({ length, classes, noLookalikes }: Recipe & { kind: 'password' }): string => {
  const sets = classes.map((name) => charactersOf(name, noLookalikes))
  const all = sets.join('')
  for (;;) {
    // randomInt is free of modulo bias.
    const text = Array.from({ length }, () => all.charAt(randomInt(all.length))).join('')
    if (sets.every((set) => Array.from(text).some((char) => set.includes(char)))) return text
  }
}
