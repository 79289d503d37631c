import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import type { ClientBase } from 'pg'

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

/** Signatures do not shrink; beyond this quality only time goes. */
const QUALITY = 4

type Queries = Pick<ClientBase, 'query'>

export type BlobShape = 'BATCH' | 'INDIVIDUAL'

/** A fetched blob as the archive keeps it. */
export interface ArchivedContent {
    /** SHA-256 of the fetched bytes, hex without 0x. */
    sha256: string
    shape: BlobShape
    /** Kept without prompt and answer. */
    redacted: boolean
    /** The bytes to keep: those fetched, or their redacted form. */
    bytes: Buffer
}

/**
 * Stores blob contents, compressed, by the SHA-256 of what was fetched; equal contents are kept once. They are in the
 * table `blob_content`, or in files when a folder is given: `<folder>/<first two digits>/<sha256>.br`.
 */
export class Archive {
    /** @param folder null keeps them in the database */
    constructor(private readonly folder: string | null = null) {}

    /** Stores a content. Safe to repeat; in a folder the file is written before the row that refers to it. */
    async put(db: Queries, content: ArchivedContent): Promise<void> {
        const params = {
            [constants.BROTLI_PARAM_QUALITY]: QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: content.bytes.length,
        }
        const stored = await compress(content.bytes, { params })
        if (this.folder !== null) await writeWhole(this.fileOf(content.sha256), stored)
        await db.query(
            `INSERT INTO blob_content (sha256, shape, redacted, stored_bytes, data) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING`,
            [
                content.sha256,
                content.shape,
                content.redacted,
                stored.length,
                this.folder === null ? stored : null,
            ],
        )
    }

    /**
     * Reads the kept bytes of some contents, by SHA-256; those that are not kept, or whose file is gone or broken, are
     * missing from the result.
     * @throws when the archive is a folder and none is set, or it is empty or cannot be read: then it is not known
     * which contents exist
     */
    async get(db: Queries, sha256s: string[]): Promise<Map<string, Buffer>> {
        const { rows } = await db.query('SELECT sha256, data FROM blob_content WHERE sha256 = ANY($1)', [
            sha256s,
        ])
        const contents = new Map<string, Buffer>()
        await Promise.all(
            rows.map(async ({ sha256, data }) => {
                const stored = data ?? (await this.readFile(sha256))
                const bytes = stored && (await decompress(stored).catch(() => null))
                if (bytes) contents.set(sha256, bytes)
            }),
        )
        return contents
    }

    /** Null when the folder is there and the file is not. A folder that is not there, or cannot be read, says nothing of its files. */
    private async readFile(sha256: string): Promise<Buffer | null> {
        try {
            return await readFile(this.fileOf(sha256))
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
            const entries = await readdir(this.folder!).catch(() => [])
            if (entries.length > 0) return null
            throw new Error(
                `blob content ${sha256} is kept in a folder, and ARCHIVE_DIR is empty or not there: is it mounted?`,
            )
        }
    }

    private fileOf(sha256: string): string {
        if (this.folder === null)
            throw new Error(`blob content ${sha256} is kept in a folder: set ARCHIVE_DIR to that folder`)
        return archivedFile(this.folder, sha256)
    }
}

/** Path of a content's brotli-compressed file in the folder of an archive. */
export function archivedFile(folder: string, sha256: string): string {
    return join(folder, sha256.slice(0, 2), `${sha256}.br`)
}

/** A crash leaves the whole file or none. */
async function writeWhole(file: string, bytes: Buffer): Promise<void> {
    await mkdir(dirname(file), { recursive: true })
    const draft = `${file}.${randomUUID()}.new`
    await writeFile(draft, bytes, { flush: true })
    await rename(draft, file)
}
