import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeptFiles } from './kept-files'

const dir = mkdtempSync(join(tmpdir(), 'kept-files-'))
const [source, folder] = [join(dir, 'source.js'), join(dir, 'made')]
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const MADE = { path: '/a', content: { plain: Buffer.from('plain'), br: Buffer.from([0, 255]) } }

test('what was made is read again, bytes as bytes, until what it was made of changes', async () => {
    writeFileSync(source, '1')
    const first = new KeptFiles<typeof MADE>('page', [source], folder)
    expect(await first.read()).toBeNull()
    first.write(MADE)
    expect(readdirSync(folder)).toHaveLength(1)
    const second = new KeptFiles<typeof MADE>('page', [source], folder)
    expect(await second.read()).toEqual(MADE)
    expect(Buffer.isBuffer((await second.read())!.content.br)).toBe(true)
    writeFileSync(source, '2')
    expect(await new KeptFiles('page', [source], folder).read()).toBeNull()
})

test('a damaged file is none, and a folder that cannot be written to is no error', async () => {
    const [name] = readdirSync(folder)
    writeFileSync(source, '1')
    writeFileSync(join(folder, name!), 'cut')
    expect(await new KeptFiles('page', [source], folder).read()).toBeNull()
    const nowhere = new KeptFiles('page', [source], '/dev/null/made')
    nowhere.write(MADE)
    expect(await nowhere.read()).toBeNull()
})
