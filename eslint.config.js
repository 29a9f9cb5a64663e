import tseslint from 'typescript-eslint';

const pure = (what) => `src/core is sans-IO: ${what}`;

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'src/gen', 'node_modules'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // One turn, one input, effects as data: what the simulator replays must not read the world.
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'setTimeout',
          'setInterval',
          'setImmediate',
          'queueMicrotask',
          'process',
          'Buffer',
          'fetch',
          'performance',
          'crypto',
          'Promise',
        ].map((name) => ({
          name,
          message: pure(`no ${name}; time and effects belong to the caller.`),
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: pure('time is the argument nowMs.') },
        { object: 'Math', property: 'random', message: pure('randomness is the injected Rng.') },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: pure('time is the argument nowMs.'),
        },
        { selector: ':function[async=true]', message: pure('no promises.') },
        { selector: 'AwaitExpression', message: pure('no promises.') },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                'rxjs',
                'rxjs/*',
                '@grpc/*',
                'node:*',
                'winston',
                'prom-client',
                '**/streams/*',
                '**/grpc/*',
                '**/http/*',
                '**/storage/*',
                '**/cli/*',
              ],
              message: pure('imports only itself and pure libraries.'),
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
