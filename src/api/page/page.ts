import { DEFAULT_QUERY } from './default-query'
import type { GraphiqlAssets } from './graphiql-assets'

const TITLE = 'OpenGradient Demand'

/** The page itself: a few lines of HTML that load GraphiQL from this server and nothing from any other. */
export function page(assets: GraphiqlAssets): string {
    const options = {
        title: TITLE,
        // Else the page shows the logo of the library that ships it. Not a URL: GraphiQL prints it as text.
        logo: ' ',
        endpoint: '/graphql',
        defaultQuery: DEFAULT_QUERY,
        defaultEditorToolsVisibility: false,
        subscriptionsProtocol: 'WS',
    }
    const workers = {
        editorWorkerService: assets.editorWorker.path,
        json: assets.jsonWorker.path,
        graphql: assets.graphqlWorker.path,
    }
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title>
<link rel="icon" href="${assets.logo.path}">
<link rel="stylesheet" href="${assets.css.path}">
<style>html, body, #root { height: 100%; margin: 0; overflow: hidden }</style>
</head>
<body id="body" class="no-focus-outline">
<noscript>This page needs JavaScript. The API does not: POST a query to /graphql.</noscript>
<div id="root"></div>
<script>
const workers = ${JSON.stringify(workers)}
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_, label) => workers[label] }
</script>
<script src="${assets.js.path}"></script>
<script>
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), ${JSON.stringify(options).replace(/</g, '\\u003c')})
</script>
</body>
</html>
`
}
