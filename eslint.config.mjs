import js from '@eslint/js'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Only the desktop entry may need Electron: `serve`, the command line and the tests run without it. */
const NO_ELECTRON = {
  group: ['electron', 'electron/*'],
  message: 'Only src/main/index.ts, src/main/desktop and the preload may import electron.'
}
const NO_MAIN = { group: ['**/main/**'], message: 'The renderer and the shared contracts never import main.' }
const NO_RENDERER = { group: ['**/renderer/**'], message: 'Arrows point inward: nothing imports the renderer.' }
const NO_DESKTOP = {
  group: ['**/desktop/**', '!**/shared/desktop/**'],
  message: 'Only src/main/index.ts imports the desktop shell.'
}
const NO_PRELOAD = { group: ['**/preload/**'], message: 'Nothing imports the preload.' }

/** Static and dynamic imports alike. */
const boundary = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns }],
  'no-restricted-syntax': [
    'error',
    ...patterns.flatMap(({ group, message }) =>
      group
        .filter((glob) => !glob.startsWith('!'))
        .map((glob) => ({
          selector: `ImportExpression[source.value=/${glob.replaceAll('**', '.*').replaceAll('/', '\\u002F').replace(/\/\*$/, '')}$/]`,
          message
        }))
    )
  ]
})

export default tseslint.config(
  { ignores: ['out/', 'node_modules/', '.fuzz/', 'dist/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      globals: globals.node,
      parserOptions: { project: ['./tsconfig.node.json', './tsconfig.web.json'], tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `return this.refuse(…)` says "and that is all" in one line.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Where blank counts as unset, || says just that.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Interfaces and type aliases are both fine; handlers are often async only because their neighbours are.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unified-signatures': 'off'
    }
  },
  { files: ['src/main/**/*.ts'], rules: boundary(NO_ELECTRON, NO_RENDERER, NO_DESKTOP, NO_PRELOAD) },
  { files: ['src/main/index.ts'], rules: boundary(NO_RENDERER, NO_PRELOAD) },
  { files: ['src/main/desktop/**/*.ts'], rules: boundary(NO_RENDERER, NO_PRELOAD) },
  { files: ['src/shared/**/*.ts'], rules: boundary(NO_ELECTRON, NO_MAIN, NO_RENDERER, NO_PRELOAD) },
  { files: ['src/preload/**/*.ts'], rules: boundary(NO_MAIN, NO_RENDERER) },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    languageOptions: { globals: globals.browser },
    rules: boundary(NO_ELECTRON, NO_MAIN, NO_PRELOAD)
  },
  {
    files: ['**/*.test.ts', 'e2e/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Answers are looked at as a foreign program would: by the contract, not by our types.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off'
    }
  },
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  {
    // These hand code to a browser.
    files: ['e2e/bench/paint.mjs', 'e2e/bench/empty-page/*.js'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } }
  }
)
