import type { Hex } from '../../base/hex'
import { type Rng, rngFor } from '../rng'
import { dayStart } from './calendar'
import { castCid, type SimModel } from './models'
import type { Action } from './types'
import { call, type World } from './world'

/** Until then the precompile emits its older event and knows no language models. */
export const PRECOMPILE_UPGRADE = dayStart(6)

/** Names no registration ever claims. */
const UNREGISTERED_NAMES = [
    'meta-llama/Llama-3.1-8B-Instruct',
    'meta-llama/Llama-3.3-70B-Instruct',
    'Qwen/Qwen2.5-72B-Instruct',
    'mistralai/Mistral-7B-Instruct-v0.3',
]
export const UNREGISTERED_CIDS = Array.from({ length: 45 }, (_, i) =>
    castCid(rngFor(7, 'unregistered', i), false, i),
)

type Named = { cid: string; llm: boolean; mode: number }

/** A call of some model, by any of its CIDs, directly at the precompile or through the hub. */
export function inference(world: World, rng: Rng, at: number): Action[] {
    const from = world.demand.drawPayer(rng, at).address
    const named = rng.chance(0.07) ? unregistered(rng) : registered(world, rng, at)
    return [inferenceOf(rng, at, from, named, rng.chance(0.17))]
}

export function inferenceOf(rng: Rng, at: number, from: Hex, named: Named, throughHub: boolean): Action {
    if (named.llm && at > PRECOMPILE_UPGRADE) return llmCall(rng, at, from, named, throughHub)
    return modelCall(rng, at, from, named, throughHub)
}

function registered(world: World, rng: Rng, at: number): Named {
    const model = world.demand.drawCalled(rng, at)
    return { cid: calledCid(model, rng, at), llm: model.llm, mode: model.mode }
}

/** Mostly the newest published version; now and then one that is not published yet. */
function calledCid(model: SimModel, rng: Rng, at: number): string {
    const early = rng.chance(0.04)
    const known = model.versions.filter((version) => early || version.at <= at)
    return known.length > 0 && rng.chance(0.7) ? known[known.length - 1].cid : model.cid
}

function unregistered(rng: Rng): Named {
    if (rng.chance(0.45)) return { cid: rng.pick(UNREGISTERED_NAMES), llm: true, mode: rng.int(2) }
    return { cid: UNREGISTERED_CIDS[Math.floor(45 * rng.next() ** 2.5)], llm: false, mode: rng.int(3) }
}

function modelCall(rng: Rng, at: number, from: Hex, { cid, mode }: Named, throughHub: boolean): Action {
    const values = Array.from({ length: 1 + rng.int(4) }, () => [rng.int(1_000_000), 6])
    const input = [[['x', values, [values.length]]], []]
    const event = 'precompile.ModelInferenceEvent'
    if (!throughHub)
        return call('precompile', { at, from }, 'runModelInference', [[mode, cid, input]], [event])
    return call('hub', { at, from }, 'run', [cid, mode, input], [event, 'InferenceResult'])
}

function llmCall(rng: Rng, at: number, from: Hex, { cid, mode }: Named, throughHub: boolean): Action {
    const chat = rng.chance(0.75)
    const tokens = 32 << rng.int(6)
    const args = chat
        ? [mode, cid, [['user', 'simulated prompt', '', '', []]], [], '', tokens, [], 0]
        : [mode, cid, 'simulated prompt', tokens, [], 0]
    const fn = chat ? 'runLLMChat' : 'runLLMCompletion'
    const event = chat ? 'precompile.LLMChat' : 'precompile.LLMCompletionEvent'
    if (!throughHub) return call('precompile', { at, from }, fn, [args], [event])
    return call('hub', { at, from }, fn, [args], [event, chat ? 'LLMChatResult' : 'LLMCompletionResult'])
}
