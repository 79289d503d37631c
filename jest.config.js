const { common, generated } = require('./tools/swc.cjs')
const { testsByProject } = require('./tools/test/projects.cjs')

const sourceMaps = 'inline'

/** What the tests of every project have. */
const each = {
    testEnvironment: '<rootDir>/tools/test/environment.cjs',
    roots: ['<rootDir>/src', '<rootDir>/test'],
    transform: {
        '/src/model/generated/.+\\.ts$': ['@swc/jest', { ...generated, sourceMaps }],
        '^.+\\.ts$': ['@swc/jest', { ...common, sourceMaps }],
    },
    testTimeout: 600_000,
}

/** One real Postgres for the run. */
const withPostgres = {
    globalSetup: '<rootDir>/test/support/start-postgres.ts',
    globalTeardown: '<rootDir>/test/support/stop-postgres.ts',
}

const tests = testsByProject()
const project = (displayName, more = {}) => ({
    ...each,
    ...more,
    displayName,
    testMatch: tests[displayName].map((file) => `<rootDir>/${file}`),
})

/** @type {import('jest').Config} */
module.exports = {
    projects: [project('pure'), project('database', withPostgres), project('e2e', withPostgres)],
    testSequencer: '<rootDir>/tools/test/longest-first.cjs',
    // Most tests wait for something else than a processor: twice as many as a small machine has.
    maxWorkers: 4,
    testTimeout: 600_000,
}
