import { hubCatalogue } from './catalogue'
import { UNREGISTERED_CIDS } from './inferences'
import { createWorld } from './world'

const world = createWorld(3)
const catalogue = hubCatalogue(world)
const files = catalogue.flatMap(({ versions }) => versions.flatMap((version) => version.files))

it('lists most registered models under their author, and models that no chain knows', () => {
    const slugs = new Set(catalogue.map(({ author, name }) => `${author}/${name}`))
    expect(slugs.size).toBe(catalogue.length)
    const registered = world.models.filter((model) => slugs.has(model.name))
    expect(registered.length).toBeGreaterThan(1_850)
    expect(registered.length).toBeLessThan(world.models.length)
    expect(catalogue.length - registered.length).toBe(400)
})

it('gives every file one id, of IPFS or of Walrus', () => {
    for (const { cid, blobId, size } of files) {
        expect([cid, blobId].filter(Boolean)).toHaveLength(1)
        expect(size).toBeGreaterThan(0)
    }
})

it('names files that callers use and no registration claims, but not all of them', () => {
    const named = new Set(files.map(({ cid, blobId }) => cid ?? blobId))
    const found = UNREGISTERED_CIDS.filter((cid) => named.has(cid))
    expect(found).toHaveLength(30)
    expect(UNREGISTERED_CIDS.length).toBeGreaterThan(found.length)
})
