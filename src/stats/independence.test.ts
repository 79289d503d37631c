import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

test('the folder stands alone: its files import nothing from outside, not even from node', () => {
    const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('testing'))
        .map((file) => join(__dirname, file))
    expect(files.length).toBeGreaterThan(40)
    for (const file of files) {
        for (const [, from] of readFileSync(file, 'utf8').matchAll(/ from '(.+)'$/gm)) {
            expect([file, from]).toEqual([file, expect.stringMatching(/^\.\.?(\/|$)/)])
            expect(relative(__dirname, resolve(dirname(file), from))).not.toMatch(/^\.\./)
        }
    }
})
