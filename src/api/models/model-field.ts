import { Extensions, Field, ObjectType } from 'type-graphql'
import type { ModelLabel } from '../../analytics/population/labels'

/** The entity of that name: declared with its id alone, merging the schemas joins the two. */
@ObjectType('Model', { simpleResolvers: true })
class ModelReference {
    @Field(() => String)
    id!: string
}

/** Mark of the fields that `modelReferences` looks after. */
export const IS_REFERENCE = 'modelReference'

/** A field that gives a model of an answer: what it is called as of the moment, and whatever else of the entity is asked for. */
export function ModelField(description: string) {
    return <Name extends string>(target: { [name in Name]?: ModelLabel }, name: Name) =>
        declare(description, false, target, name)
}

/** The same where there may be none. */
ModelField.orNull =
    (description: string) =>
    <Name extends string>(target: { [name in Name]?: ModelLabel | null }, name: Name) =>
        declare(description, true, target, name)

function declare(description: string, nullable: boolean, target: object, name: string): void {
    const text = `${description} Its id and name as of the answer’s moment; all else of it is of the present.`
    Extensions({ [IS_REFERENCE]: true })(target, name)
    Field(() => ModelReference, { description: text, nullable })(target, name)
}
