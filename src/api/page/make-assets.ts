import { setPriority } from 'node:os'
import { keptAssets, makeAssets } from './graphiql-assets'

// The process behind `graphiqlAssets`: compressing ten megabytes takes seconds of every processor there is.

/** Behind everybody else. */
const NICE = 10

setPriority(NICE)
void makeAssets().then((assets) => {
    keptAssets().write(assets)
    process.send!(assets, undefined, undefined, () => process.exit(0))
})
process.on('disconnect', () => process.exit(0))
