/**
 * What the rooms of src may import, as docs/architecture.md says. Rooms stand in the order below: one imports those before it.
 */
const ROOMS = [
    'base',
    'stats',
    'networks',
    'abi',
    'model',
    'database',
    'chain',
    'decode',
    'facts',
    'periods',
    'rollups',
    'proofs',
    'receipts',
    'catalogue',
    'ingest',
    'analytics',
    'sealing',
    'api',
    'verify',
    'devnet',
    'cli',
]

const TESTS = '\\.test\\.ts$|/testing/|/__fixtures__/|^test/'
/** What reaches out of a process: files, sockets, other processes, time that passes. */
const OUTSIDE = '^(fs|net|tls|http|https|dns|child_process|worker_threads|timers)(/|$)'
const DATABASE = '^src/database/|node_modules/(pg|pg-copy-streams|typeorm)/'

const from = (path, pathNot = TESTS) => ({ path, pathNot })

module.exports = {
    forbidden: [
        {
            name: 'no-circles',
            comment:
                'A file that needs itself by way of others hides what depends on what: move what they share.',
            severity: 'error',
            from: { pathNot: '^src/model/generated/' },
            to: { circular: true },
        },
        ...ROOMS.slice(0, -1).map((room, n) => ({
            name: `${room}-imports-rooms-before-it`,
            comment: 'Rooms have one direction: move what is needed to a room before both.',
            severity: 'error',
            from: from(`^src/${room}/`),
            to: { path: `^src/(${ROOMS.slice(n + 1).join('|')})/` },
        })),
        {
            name: 'every-room-is-listed',
            comment: 'A new room of src takes its place in ROOMS.',
            severity: 'error',
            from: from(`^src/(?!(${ROOMS.join('|')})/)`),
            to: {},
        },
        {
            name: 'base-and-stats-import-nothing',
            severity: 'error',
            from: from('^src/(base|stats)/'),
            to: { path: '^src/', pathNot: '^src/$1/' },
        },
        {
            name: 'pure-rooms-reach-nothing-outside',
            comment:
                'Decoding, statistics, proofs and the arithmetic of demand are functions of what they are given.',
            severity: 'error',
            from: from('^src/(decode|stats|periods/(block|block-builder)|proofs/checks/(?!checker|worker))'),
            to: { path: `${OUTSIDE}|${DATABASE}` },
        },
        {
            name: 'answers-do-not-write',
            comment: 'What answers questions has no import that could change a row.',
            severity: 'error',
            from: from('^src/(analytics|api)/', `${TESTS}|^src/api/database/receipt-store`),
            to: {
                path: '^src/(ingest|sealing|rollups|catalogue|database/(copy|write-lock|transaction|migrate|quarters|indexes)|facts/(encode|rows))',
            },
        },
        {
            name: 'the-second-path-is-a-second-one',
            comment: 'verify proves the numbers only while it shares no code with what made them.',
            severity: 'error',
            from: from('^src/verify/'),
            to: { path: '^src/', pathNot: '^src/(verify|networks)/' },
        },
        {
            name: 'tests-are-for-tests',
            severity: 'error',
            from: from('^src/'),
            to: { path: TESTS },
        },
        {
            name: 'packages-are-declared',
            comment: 'A package that is there because another one brought it may go with it.',
            severity: 'error',
            from: from('^src/'),
            to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
        },
    ],
    options: {
        doNotFollow: { path: 'node_modules' },
        tsPreCompilationDeps: true,
        tsConfig: { fileName: 'tsconfig.json' },
        combinedDependencies: false,
    },
}
