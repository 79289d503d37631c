import { z } from 'zod'
import { catalogueModelId, distinctArtifacts, type Entry } from './entry'

/** A catalogue that can't be read. The message has one line a problem: which model, field, value, what would be right. */
export class CatalogueError extends Error {
    override name = 'CatalogueError'
}

/** Problems told at most. */
const MAX_PROBLEMS = 20
const MAX_TEXT = 256

// Postgres holds no NUL, and half a surrogate pair has no UTF-8.
const storable = (text: string) => !text.includes('\0') && text.isWellFormed()
const text = z.string().trim().max(MAX_TEXT).refine(storable, 'text without NUL and half characters')
const label = text.min(1)
const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value || null)
const id = optional(z.string().max(4096).refine(storable, 'text without NUL and half characters'))

const file = z.object({ ipfsCid: id, cid: id, blobId: id })
const version = z.object({
    version: optional(text),
    versionString: optional(text),
    files: z
        .array(file)
        .nullish()
        .transform((files) => files ?? []),
})

const model = z
    .object({
        name: label,
        author: optional(label),
        authorUsername: optional(label),
        authorAddress: optional(
            z.union([z.literal(''), z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address')]),
        ),
        task: optional(text),
        taskName: optional(text),
        llmPath: id,
        tags: z
            .array(text)
            .max(100)
            .nullish()
            .transform((tags) => tags ?? []),
        versions: z
            .array(version)
            .nullish()
            .transform((versions) => versions ?? []),
    })
    .refine(({ author, authorUsername }) => author ?? authorUsername, {
        path: ['author'],
        message: 'a name',
    })
    .refine((told) => !(told.author ?? told.authorUsername ?? '').includes('/'), {
        path: ['author'],
        message: 'a name without "/"',
    })

/** What a file or an answer of the Hub says, and how many of its models it says twice (the last one counts). */
export interface Catalogue {
    entries: Entry[]
    repeated: number
}

/**
 * Reads Hub metadata: a JSON array of models, `{"models": […]}`, or one model a line.
 * @throws CatalogueError when any model of it can't be read: half a catalogue would remove the other half
 */
export function parseCatalogue(content: string): Catalogue {
    const { items, place } = split(content)
    const problems: string[] = []
    const byModel = new Map<string, Entry>()
    for (const [i, item] of items.entries()) {
        const read = model.safeParse(item)
        if (read.success) {
            const entry = entryOf(read.data)
            byModel.set(catalogueModelId(entry), entry)
        } else {
            for (const issue of read.error.issues) problems.push(`${place(i)}: ${sentence(item, issue)}`)
        }
    }
    if (problems.length) {
        const more = problems.length - MAX_PROBLEMS
        const told = problems.slice(0, MAX_PROBLEMS)
        throw new CatalogueError([...told, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))
    }
    return { entries: [...byModel.values()], repeated: items.length - byModel.size }
}

function entryOf(told: z.infer<typeof model>): Entry {
    const author = (told.author ?? told.authorUsername)!
    const files = told.versions.flatMap(({ version, versionString, files }) =>
        files.flatMap((file) =>
            [file.ipfsCid, file.cid, file.blobId]
                .filter((cid) => cid !== null)
                .map((cid) => ({ cid, version: version ?? versionString })),
        ),
    )
    const names = [`${author}/${told.name}`, ...(told.llmPath ? [told.llmPath] : [])]
    return {
        author,
        name: told.name,
        task: told.task ?? told.taskName,
        tags: told.tags,
        ownerAddress: told.authorAddress?.toLowerCase() ?? null,
        artifacts: distinctArtifacts([...files, ...names.map((cid) => ({ cid, version: null }))]),
    }
}

function split(content: string): { items: unknown[]; place: (i: number) => string } {
    const whole = parseJson(content)
    const list = whole && !Array.isArray(whole.value) ? modelsIn(whole.value) : whole?.value
    if (Array.isArray(list)) return { items: list, place: (i) => `model ${i + 1}` }
    if (whole && !isModel(whole.value)) {
        throw new CatalogueError(
            'expected a JSON array of models, {"models": […]}, or one model a line, got other JSON',
        )
    }
    const lines = content.split('\n').map((line, i) => [i + 1, line.trim()] as const)
    const filled = lines.filter(([, line]) => line !== '')
    if (filled.length === 0) throw new CatalogueError('expected models, got nothing')
    const items = filled.map(([number, line]) => {
        const read = parseJson(line)
        if (!read) throw new CatalogueError(`line ${number}: expected JSON, got ${shown(line)}`)
        return read.value
    })
    return { items, place: (i) => `line ${filled[i][0]}` }
}

const isModel = (value: unknown) => typeof value === 'object' && value !== null && 'name' in value

function modelsIn(value: unknown): unknown {
    return typeof value === 'object' && value !== null && 'models' in value ? value.models : undefined
}

function parseJson(content: string): { value: unknown } | null {
    try {
        return { value: JSON.parse(content) }
    } catch {
        return null
    }
}

function sentence(item: unknown, issue: z.core.$ZodIssue): string {
    const value = issue.path.reduce<unknown>(
        (at, key) => (typeof at === 'object' && at !== null ? at[key as never] : undefined),
        item,
    )
    const field = issue.path.join('.') || 'the model'
    return `${field} is ${shown(value)}: expected ${issue.message.replace(/^Invalid input: expected /, '')}`
}

function shown(value: unknown): string {
    if (value === undefined) return 'missing'
    const json = JSON.stringify(value)
    return json.length > 80 ? `${json.slice(0, 80)}…` : json
}
