import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'

test('the second path shares no code with the first: of this project it imports nothing but the table of networks', () => {
    const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter(
        // Tests may use what tests share.
        (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
    )
    const imported = files.flatMap((file) =>
        [...readFileSync(join(__dirname, file), 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(
            ([, path]) => normalize(join('verify', file, '..', path)),
        ),
    )
    const outside = new Set(imported.filter((path) => !path.startsWith('verify')))
    expect([...outside].sort()).toEqual(['networks/proxies', 'networks/types'])
})
