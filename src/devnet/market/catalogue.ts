import { labelAddress } from '../addresses'
import { type Rng, rngFor } from '../rng'
import { UNREGISTERED_CIDS } from './inferences'
import { castCid, type SimModel } from './models'
import type { World } from './world'

/** A model as its author describes it on the Hub. */
export interface HubModel {
    name: string
    author: string
    task: string
    tags: string[]
    authorAddress: string
    versions: { version: string; files: HubFile[] }[]
}

/** Older files have an IPFS CID, newer ones a Walrus blob id. */
export interface HubFile {
    name: string
    cid?: string
    blobId?: string
    /** Bytes. */
    size: number
}

/** Models of the Hub that were never registered on a chain. */
const HUB_ONLY = 400
/** Of the strings that callers use and no registration claims, those that are files of a Hub model. */
const CLAIMED_HERE = 30

/** The simulated Hub's metadata: registered models but for a few, and models that exist nowhere else. */
export function hubCatalogue(world: World): HubModel[] {
    const rng = rngFor(world.seed, 'catalogue')
    const registered = world.models.filter(() => rng.chance(0.97)).map((model) => registeredModel(rng, model))
    const hubOnly = Array.from({ length: HUB_ONLY }, (_, n) => hubOnlyModel(rng, world.seed, n))
    const all = [...registered, ...hubOnly]
    // Files that were uploaded and called, and never published on a chain.
    for (const cid of UNREGISTERED_CIDS.slice(0, CLAIMED_HERE)) {
        rng.pick(all).versions[0].files.push(file(rng, 'model-extra.onnx', cid))
    }
    return all
}

function registeredModel(rng: Rng, model: SimModel): HubModel {
    const [author, name] = model.name.split('/')
    const first = { version: '1.00', files: [file(rng, fileName(model), model.cid)] }
    const later = model.versions.map(({ label, cid }) => ({
        version: label,
        files: [file(rng, fileName(model), cid), file(rng, 'README.md', castCid(rng, false, 0))],
    }))
    const task = taskOf(rng, model.llm)
    return {
        name,
        author,
        task,
        tags: tagsOf(rng),
        authorAddress: model.creator,
        versions: [first, ...later],
    }
}

function hubOnlyModel(rng: Rng, seed: number, n: number): HubModel {
    const author = `hobbyist-${rng.int(150)}`
    return {
        name: `experiment-${n}`,
        author,
        task: taskOf(rng, rng.chance(0.2)),
        tags: tagsOf(rng),
        authorAddress: labelAddress(`hub/${seed}/${author}`),
        versions: [{ version: '1.00', files: [file(rng, 'model.onnx', castCid(rng, false, n))] }],
    }
}

function fileName({ llm }: SimModel): string {
    return llm ? 'model.safetensors' : 'model.onnx'
}

function file(rng: Rng, name: string, id: string): HubFile {
    const size = Math.round(rng.lognormal(Math.log(4e6), 1.6))
    return id.startsWith('Qm') ? { name, cid: id, size } : { name, blobId: id, size }
}

function taskOf(rng: Rng, llm: boolean): string {
    return llm
        ? 'text-generation'
        : rng.pick(['time-series-forecasting', 'tabular-regression', 'image-classification', 'other'])
}

function tagsOf(rng: Rng): string[] {
    return ['defi', 'onnx', 'price', 'risk', 'vision', 'text'].filter(() => rng.chance(0.3))
}
