import { DEFAULT_QUERY } from './default-query'

export const TITLE = 'OpenGradient Demand'

/** The script that starts GraphiQL once its own has been loaded. @param workers addresses of Monaco's workers by their labels */
export function pageStart(workers: Record<string, string>): string {
    const options = {
        title: TITLE,
        // Else the page shows the logo of the library that ships it. Not a URL: GraphiQL prints it as text.
        logo: ' ',
        endpoint: '/graphql',
        defaultQuery: DEFAULT_QUERY,
        defaultEditorToolsVisibility: false,
        subscriptionsProtocol: 'WS',
    }
    return `const workers = ${JSON.stringify(workers)}
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_, label) => workers[label] }
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), ${JSON.stringify(options)})
`
}
