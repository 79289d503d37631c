import type { Hex } from '../../base/hex'
import { type Rng, rngFor } from '../rng'
import { blobIdOf } from './blobs'
import { type GatewayCall, gatewayCall } from './gateway-call'
import { compactText, type Json } from './json-text'
import { drawForger, drawHonest, drawSigner, FILLER_TEE_ID } from './signers'

/** One call that is settled by itself; everything about it follows from the seed and this. */
export interface SimCall {
    id: string
    /** Time of the settlement, Unix seconds. */
    at: number
    /** Nothing is odd about it. */
    sound?: true
}

/** What is odd about an individual settlement on the chain itself. */
export type IndividualFault = 'forged' | 'names no model'

export function individualFault(seed: number, { id, sound }: SimCall): IndividualFault | null {
    if (sound) return null
    const draw = rngFor(seed, 'individual fault', id).next()
    if (draw < 0.015) return 'forged'
    return draw < 0.03 ? 'names no model' : null
}

export function individualCall(seed: number, settled: SimCall): GatewayCall {
    const nameless = individualFault(seed, settled) === 'names no model'
    return gatewayCall(seed, `single ${settled.id}`, nameless)
}

export function individualBlobId(seed: number, settled: SimCall): string {
    return blobIdOf(`${seed}/individual/${settled.id}`)
}

/** What the enclave says of the call. */
export interface Attested {
    call: GatewayCall
    teeId: Hex
    /** Unix seconds. */
    timestamp: number
    signature: Hex
}

export function attest(seed: number, settled: SimCall): Attested {
    const rng = rngFor(seed, 'attested', settled.id)
    const timestamp = settled.at - 1 - rng.int(60)
    const call = individualCall(seed, settled)
    const { teeId, sign } = drawIndividualSigner(seed, settled, rng, timestamp)
    return { call, teeId, timestamp, signature: sign(call.inputHash, call.outputHash, timestamp) }
}

function drawIndividualSigner(seed: number, settled: SimCall, rng: Rng, time: number) {
    if (settled.sound) return drawHonest(rng, time)
    return individualFault(seed, settled) === 'forged' ? drawForger(rng, time) : drawSigner(rng, time)
}

/** The published request and answer, in clear, as the facilitator writes them. */
export function individualContent(seed: number, settled: SimCall, ethAddress: string): string {
    const rng = rngFor(seed, 'published', settled.id)
    const attested = attest(seed, settled)
    const signature = Buffer.from(attested.signature.slice(2), 'hex').toString('base64')
    const blob: Json = {
        input: attested.call.body,
        output: answerOf(rng, attested, signature),
        teeSignature: signature,
        teeId: attested.teeId,
        timestamp: String(attested.timestamp),
        ethAddress,
    }
    // The published facilitator reads and writes JSON with JavaScript: a temperature of 1.0 comes out as 1.
    return compactText(blob, rng.chance(0.5) ? 'javascript' : 'python')
}

/** The same call with another answer: its hash is not that of the settlement. */
export function alteredContent(content: string): string {
    return content.replace(
        '"choices":[{',
        '"choices":[{"index":0,"message":{"role":"assistant","content":"another answer"},"finish_reason":"stop"},{',
    )
}

function answerOf(rng: Rng, { call, teeId, timestamp }: Attested, signature: string): Json {
    const { message, finishReason, promptTokens, completionTokens } = call
    const cost = { cost_opg: call.costOpg, cost_usd: call.costUsd, opg_price_usd: call.opgPriceUsd }
    return {
        id: `chatcmpl-${rng.bytes(16).slice(2)}`,
        object: 'chat.completion',
        created: timestamp,
        ...(call.model !== null && { model: call.model }),
        choices: [{ index: 0, message, finish_reason: finishReason }],
        usage: {
            prompt_tokens: promptTokens,
            completion_tokens: completionTokens,
            total_tokens: promptTokens + completionTokens,
        },
        tee_signature: signature,
        tee_request_hash: call.inputHash.slice(2),
        tee_output_hash: call.outputHash.slice(2),
        tee_timestamp: timestamp,
        ...(teeId !== FILLER_TEE_ID && { tee_id: teeId }),
        ...(rng.chance(0.85) && { opengradient: cost }),
    }
}
