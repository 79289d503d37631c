const { common, generated } = require('./tools/swc.cjs')

const sourceMaps = 'inline'

/** @type {import('jest').Config} */
module.exports = {
    testEnvironment: 'node',
    globalSetup: '<rootDir>/test/support/start-postgres.ts',
    globalTeardown: '<rootDir>/test/support/stop-postgres.ts',
    transform: {
        '/src/model/generated/.+\\.ts$': ['@swc/jest', { ...generated, sourceMaps }],
        '^.+\\.ts$': ['@swc/jest', { ...common, sourceMaps }],
    },
    testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/src/**/*.test.ts'],
    modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/.data/'],
    maxWorkers: 2,
    testTimeout: 120000,
}
