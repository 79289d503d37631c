import type { AskedOperation } from './operation-plan'

/** Reads what a POST body asks for; null when it is none that we know the meaning of, which whoever runs it says. */
export function askedByPost(body: unknown): AskedOperation | null {
    if (typeof body !== 'object' || body === null) return null
    const { query, variables, operationName, ...others } = body as Record<string, unknown>
    if (others.extensions != null) return null
    return asked(query, variables, operationName)
}

/** The same of a GET address. */
export function askedByGet(search: URLSearchParams): AskedOperation | null {
    const once = (name: string) => {
        const all = search.getAll(name)
        return all.length > 1 ? false : (all[0] ?? null)
    }
    if (search.has('extensions')) return null
    const variables = once('variables')
    try {
        const parsed = typeof variables === 'string' ? JSON.parse(variables) : variables
        return asked(once('query'), parsed, once('operationName'))
    } catch {
        return null
    }
}

/** The text that will be run of a POST body or a GET address, whatever else is in it; null when there is none. */
export function askedText(source: unknown): { query: string; operationName: string | null } | null {
    const fields =
        source instanceof URLSearchParams
            ? Object.fromEntries(source)
            : ((source ?? {}) as Record<string, unknown>)
    const { query, operationName } = fields
    if (typeof query !== 'string' || query === '') return null
    return { query, operationName: typeof operationName === 'string' ? operationName : null }
}

function asked(query: unknown, variables: unknown, operationName: unknown): AskedOperation | null {
    if (typeof query !== 'string') return null
    if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return null
    // An empty name is a name that no operation has.
    if (operationName != null && (typeof operationName !== 'string' || operationName === '')) return null
    return {
        query,
        variables: (variables ?? {}) as Record<string, unknown>,
        operationName: operationName ?? null,
    }
}
