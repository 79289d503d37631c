import { z } from 'zod'
import { type Item, shown } from './document'
import { catalogueModelId, distinctArtifacts, type Entry } from './entry'

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

/** Whose an entry is, whatever else is wrong with it. */
const identity = z
    .object({ name: label, author: optional(label), authorUsername: optional(label) })
    .transform(({ name, author, authorUsername }) => ({ name, author: author ?? authorUsername ?? '' }))
    .refine(({ author }) => author !== '' && !author.includes('/'))

/** An entry that cannot be imported; the others are. */
export interface Refused {
    /**
     * What is wrong, one line for each problem: where, which model, which field, its value, and what would be right.
     */
    problems: string[]
    /** Its model, if that can be read; what was imported of it before stays. */
    model: Pick<Entry, 'author' | 'name'> | null
}

/** The models that a source lists, and the entries that were refused. */
export interface Catalogue {
    entries: Entry[]
    refused: Refused[]
    /** Models that it lists twice; the last entry counts. */
    repeated: number
}

/** Reads Hub metadata. An entry that cannot be read is refused, with name and reason; the others are kept. */
export function parseCatalogue(items: Item[]): Catalogue {
    const refused: Refused[] = []
    const byModel = new Map<string, Entry>()
    for (const { place, value, problem } of items) {
        const read = problem === undefined ? model.safeParse(value) : null
        if (read?.success) {
            const entry = entryOf(read.data)
            byModel.set(catalogueModelId(entry), entry)
            continue
        }
        const named = identity.safeParse(value)
        const who = named.success ? ` (${named.data.author}/${named.data.name})` : ''
        const problems = read ? read.error.issues.map((issue) => sentence(value, issue)) : [problem!]
        refused.push({
            problems: problems.map((each) => `${place}${who}: ${each}`),
            model: named.success ? named.data : null,
        })
    }
    return { entries: [...byModel.values()], refused, repeated: items.length - refused.length - byModel.size }
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

function sentence(item: unknown, issue: z.core.$ZodIssue): string {
    const value = issue.path.reduce<unknown>(
        (at, key) => (typeof at === 'object' && at !== null ? at[key as never] : undefined),
        item,
    )
    const field = issue.path.join('.') || 'the model'
    return `${field} is ${shown(value)}: expected ${issue.message.replace(/^Invalid input: expected /, '')}`
}
