import {
    BREAK,
    type DocumentNode,
    type FragmentDefinitionNode,
    type GraphQLSchema,
    Kind,
    type OperationDefinitionNode,
    TypeInfo,
    visit,
    visitWithTypeInfo,
} from 'graphql'

/** Of a model in an answer what is as of the answer's moment. */
const AS_OF_MOMENT = new Set(['__typename', 'id', 'name', 'ownerId'])

export const isAsOfMoment = (field: string): boolean => AS_OF_MOMENT.has(field)

/** The first field of a model that an operation asks for and that is of the present, whatever moment is asked about; null: none. */
export function presentField(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): string | null {
    const types = new TypeInfo(schema)
    const definitions = [operation, ...Object.values(fragments)]
    const document: DocumentNode = { kind: Kind.DOCUMENT, definitions }
    let found: string | null = null
    visit(
        document,
        visitWithTypeInfo(types, {
            Field({ name }) {
                if (types.getParentType()?.name !== 'Model' || isAsOfMoment(name.value)) return undefined
                found = name.value
                return BREAK
            },
        }),
    )
    return found
}
