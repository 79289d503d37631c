import { fork } from 'node:child_process'
import { dirname, join } from 'node:path'
import { ownProcess } from '../../base/own-process'
import { type FixedContent, fixedContent } from '../http/fixed-content'
import { KeptFiles } from './kept-files'
import { pageStart } from './page-start'

/** Demand, from its long tail to its head. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="#0e7c86">
<rect x="3" y="24" width="4" height="5"/><rect x="10" y="21" width="4" height="8"/>
<rect x="17" y="15" width="4" height="14"/><rect x="24" y="3" width="4" height="26"/></g></svg>`

const PAGE_CSS = '\nhtml, body, #root { height: 100%; margin: 0; overflow: hidden }\n'

/** A file of the page. */
export interface Asset {
    /** `/graphiql/<name>.<hash>.<ext>`: a new content is a new address, so it may be cached for ever. */
    path: string
    content: FixedContent
}

export interface GraphiqlAssets {
    js: Asset
    css: Asset
    logo: Asset
    editorWorker: Asset
    jsonWorker: Asset
    graphqlWorker: Asset
    /** Starts the page: a file, because the page's policy lets no script run that is written into it. */
    start: Asset
}

/** The bundle of @graphql-yoga/render-graphiql: GraphiQL with Monaco, its workers and fonts, nothing from elsewhere. */
interface Bundle {
    js: string
    css: string
    editorWorkerService: string
    jsonWorker: string
    graphqlWorker: string
}

let loading: Promise<GraphiqlAssets> | undefined

const BUNDLE = join(dirname(require.resolve('@graphql-yoga/render-graphiql')), 'graphiql.js')

/** Where a process finds what an earlier one made. */
export const keptAssets = () =>
    new KeptFiles<GraphiqlAssets>('graphiql', [
        BUNDLE,
        __filename,
        require.resolve('./page-start'),
        require.resolve('../http/fixed-content'),
    ])

/**
 * The files of the page: those that an earlier process made, or else made when they are first asked for, by a process of their own,
 * so that nobody else waits meanwhile. They are kept as long as this process lives.
 */
export function graphiqlAssets(): Promise<GraphiqlAssets> {
    loading ??= readOrMade().catch((error) => {
        loading = undefined
        throw error
    })
    return loading
}

async function readOrMade(): Promise<GraphiqlAssets> {
    return (await keptAssets().read()) ?? made()
}

function made(): Promise<GraphiqlAssets> {
    const { script, args } = ownProcess(require.resolve('./make-assets'))
    const child = fork(script, args, { serialization: 'advanced' })
    return new Promise((done, fail) => {
        child.once('message', (assets) => done(assets as GraphiqlAssets))
        child.once('error', fail)
        child.once('exit', (code, signal) =>
            fail(new Error(`the process that makes the page's files ended (${signal ?? `code ${code}`})`)),
        )
    })
}

/** Takes the bundle apart, so that a browser loads its 9 MB once and not with every page. */
export async function makeAssets(): Promise<GraphiqlAssets> {
    const bundle = require(BUNDLE) as Bundle
    // The strings are needed once; what is served are the compressed files.
    delete require.cache[BUNDLE]
    const script = 'text/javascript; charset=utf-8'
    const [js, css, logo, editorWorker, jsonWorker, graphqlWorker] = await Promise.all([
        asset('app', 'js', script, bundle.js),
        asset('app', 'css', 'text/css; charset=utf-8', bundle.css + PAGE_CSS),
        asset('logo', 'svg', 'image/svg+xml', LOGO),
        asset('editor-worker', 'js', script, bundle.editorWorkerService),
        asset('json-worker', 'js', script, bundle.jsonWorker),
        asset('graphql-worker', 'js', script, bundle.graphqlWorker),
    ])
    const workers = {
        editorWorkerService: editorWorker.path,
        json: jsonWorker.path,
        graphql: graphqlWorker.path,
    }
    const start = await asset('start', 'js', script, pageStart(workers))
    return { js, css, logo, editorWorker, jsonWorker, graphqlWorker, start }
}

async function asset(name: string, ext: string, contentType: string, text: string): Promise<Asset> {
    const content = await fixedContent(contentType, text)
    return { path: `/graphiql/${name}.${content.digest.slice(0, 12)}.${ext}`, content }
}
