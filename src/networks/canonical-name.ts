import { GATEWAY_MODELS } from './gateway-models'

const canonical = new Map(
    GATEWAY_MODELS.flatMap((model) =>
        [model.name, ...model.aliases].flatMap((spelling) => [
            [spelling, model.name],
            [`${model.provider}/${spelling}`, model.name],
        ]),
    ) as [string, string][],
)

/**
 * The gateways' own name of a model, for a spelling in any case and with or without its provider's prefix; other names
 * are unchanged.
 */
export function canonicalName(spelling: string): string {
    const trimmed = spelling.trim()
    return canonical.get(trimmed.toLowerCase()) ?? trimmed
}
