import { GATEWAY_LIST, spellingsOf } from './gateway-models'

const canonical = new Map(
    GATEWAY_LIST.models.flatMap((model) =>
        spellingsOf(model).map((spelling): [string, string] => [spelling.toLowerCase(), model.name]),
    ),
)

/**
 * The gateways' own name of a model, for a spelling in any case and with or without its provider's prefix; other names
 * are unchanged.
 */
export function canonicalName(spelling: string): string {
    const trimmed = spelling.trim()
    return canonical.get(trimmed.toLowerCase()) ?? trimmed
}
