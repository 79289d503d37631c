import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'

/** Beside the packages that the files are made of. */
const FOLDER = join(__dirname, '../../../node_modules/.cache/opengradient-demand')

/**
 * Keeps what takes seconds to make and is the same for every process, for as long as nothing that it is made of changes.
 * @param name of the file
 * @param sources files that decide what is made, this program's and packages'
 */
export class KeptFiles<Made> {
    private readonly file: string

    constructor(name: string, sources: readonly string[], folder = FOLDER) {
        const hash = createHash('sha256').update(process.version)
        for (const source of sources) hash.update(readFileSync(source))
        this.file = join(folder, `${name}-${hash.digest('hex')}`)
    }

    /** Null when nothing is kept, or it cannot be read. */
    async read(): Promise<Made | null> {
        try {
            return deserialize(await readFile(this.file)) as Made
        } catch {
            return null
        }
    }

    /** In one step, as others may read it. Where it cannot be written, it is made again next time. */
    write(made: Made): void {
        const draft = `${this.file}.${process.pid}.new`
        try {
            mkdirSync(join(this.file, '..'), { recursive: true })
            writeFileSync(draft, serialize(made))
            renameSync(draft, this.file)
        } catch {}
    }
}
