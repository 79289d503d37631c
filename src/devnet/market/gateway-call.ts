import type { Hex } from '../../base/hex'
import { keccakOf } from '../../base/keccak'
import { type Rng, rngFor } from '../rng'
import { GATEWAY_MODELS, type GatewayModel, spelling } from './gateway-models'
import { Float, type Json, pythonText } from './json-text'

type JsonObject = { readonly [key: string]: Json }

/** One call of a language model at a gateway, as the caller and the enclave saw it. */
export interface GatewayCall {
    /** As the caller spelled it; null for the call that names none. */
    model: string | null
    /** What the enclave hashes: the known fields, with the temperature as a float, and null for no model. */
    request: JsonObject
    /** What the caller sent, and the published blob shows as `input`. */
    body: JsonObject
    message: JsonObject
    finishReason: 'stop' | 'tool_calls'
    promptTokens: number
    completionTokens: number
    /** OPG base units: a multiple of 10^12, so that it survives JavaScript's numbers. */
    costOpg: bigint
    /** Decimal strings. */
    costUsd: string
    opgPriceUsd: string
    inputHash: Hex
    outputHash: Hex
}

const PROMPTS = [
    'simulated prompt: how volatile was ETH this week?',
    'simulated prompt: name three risks of this pool',
    'Simulierte Frage: wie groß ist die Spanne heute?',
    '模拟提示：总结今天的市场',
    'simulated prompt: is this a good entry? 📈🦄',
    'invite simulée : « résume » ceci\n\tet "cela" \\ fin',
]
const ANSWERS = [
    'simulated answer',
    'simulierte Antwort: größer als gestern',
    '模拟回答 ✅',
    'simulated answer with "quotes"',
]

/** The call with this label; a pure function of seed and label. */
export function gatewayCall(seed: number, label: string, nameless = false): GatewayCall {
    const rng = rngFor(seed, 'call', label)
    const gatewayModel = rng.pick(GATEWAY_MODELS)
    const model = nameless ? null : spelling(rng, gatewayModel)
    const usesTools = rng.chance(0.12)
    const request = drawRequest(rng, label, model, usesTools)
    const toolCalls = usesTools && rng.chance(0.7) ? drawToolCalls(rng) : null
    const content = toolCalls ? '' : `${rng.pick(ANSWERS)} ${label}`
    const promptTokens = 20 + Math.round(rng.lognormal(Math.log(400), 1))
    const completionTokens = 5 + Math.round(rng.lognormal(Math.log(250), 0.9))
    return {
        model,
        request,
        body: drawBody(rng, request),
        message: { role: 'assistant', content, ...(toolCalls && { tool_calls: toolCalls }) },
        finishReason: toolCalls ? 'tool_calls' : 'stop',
        promptTokens,
        completionTokens,
        ...drawCost(rng, gatewayModel, promptTokens, completionTokens),
        inputHash: textHash(pythonText(request)),
        outputHash: textHash(toolCalls ? pythonText(toolCalls) : content),
    }
}

function drawRequest(rng: Rng, label: string, model: string | null, usesTools: boolean): JsonObject {
    const messages: Json[] = [{ role: 'user', content: `${rng.pick(PROMPTS)} ${label}` }]
    if (rng.chance(0.3)) messages.unshift({ role: 'system', content: 'You are part of a simulation.' })
    const temperature = new Float(rng.chance(0.5) ? 0 : rng.int(11) / 10)
    return {
        model,
        messages,
        temperature,
        ...(rng.chance(0.8) && { max_tokens: 64 << rng.int(5) }),
        ...(rng.chance(0.06) && { stop: ['###', '§'] }),
        ...(usesTools && { tools: [TOOL] }),
        ...(rng.chance(0.05) && { response_format: { type: 'json_object' } }),
    }
}

const TOOL = {
    type: 'function',
    function: {
        name: 'price',
        description: 'simulated tool',
        parameters: { type: 'object', properties: { asset: { type: 'string' } }, required: ['asset'] },
    },
}

function drawToolCalls(rng: Rng): JsonObject[] {
    const call = (asset: string) => ({
        id: `call_${rng.bytes(12).slice(2)}`,
        type: 'function',
        function: { name: 'price', arguments: `{"asset": "${asset}"}` },
    })
    return rng.chance(0.8) ? [call('ETH')] : [call('ETH'), call('BTC')]
}

/** Some callers send fields that are not hashed, and some leave the default temperature out. */
function drawBody(rng: Rng, { model, temperature, ...rest }: JsonObject): JsonObject {
    const leavesOut = (temperature as Float).value === 0 && rng.chance(0.15)
    const more = rng.chance(0.3)
    return {
        ...(model !== null && { model }),
        ...rest,
        ...(!leavesOut && { temperature }),
        ...(more && { stream: false, n: 1 }),
    }
}

const MICRO_OPG = 10n ** 12n

function drawCost(rng: Rng, { price }: GatewayModel, input: number, output: number) {
    /** USD in 10^-8; OPG's price in 10^-4 USD. */
    const usd = BigInt(input) * price[0] + BigInt(output) * price[1]
    const opgPrice = BigInt(900 + rng.int(700))
    const exact = (usd * 10n ** 14n) / opgPrice
    return {
        costOpg: (exact / MICRO_OPG + 1n) * MICRO_OPG,
        costUsd: decimal(usd, 8),
        opgPriceUsd: decimal(opgPrice, 4),
    }
}

function decimal(value: bigint, places: number): string {
    const digits = value.toString().padStart(places + 1, '0')
    return `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function textHash(text: string): Hex {
    return keccakOf(Buffer.from(text))
}
