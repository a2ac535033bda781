import { AnnotationMetadataEntryType } from "cdktf";
import type { StackAnnotation, SynthesizedStack } from "../synthesized-stack";

/** What a construct says when it is synthesised, such as that a method is archived. */
export interface ConstructWarning {
  /** An error is there only where cdktf is told to go on after it. */
  readonly level: "warning" | "error";
  readonly stack: string;
  readonly constructPath: string;
  readonly message: string;
  /** Whether the base lacks it; absent where there is no base. */
  readonly isNew?: boolean;
}

const levels: Readonly<Record<string, ConstructWarning["level"]>> = {
  [AnnotationMetadataEntryType.WARN]: "warning",
  [AnnotationMetadataEntryType.ERROR]: "error",
};

/** Warnings and errors of a stack's constructs, without what they say for information. */
export function constructWarningsOf(
  { name, annotations }: SynthesizedStack,
  base?: readonly StackAnnotation[],
): readonly ConstructWarning[] {
  return annotations.flatMap((annotation) => {
    const level = levels[annotation.level];
    if (level === undefined) return [];
    const { constructPath, message } = annotation;
    const isNew = base && !base.some((old) => isSame(old, annotation));
    return [{ level, stack: name, constructPath, message, isNew }];
  });
}

function isSame(one: StackAnnotation, other: StackAnnotation): boolean {
  return (
    one.constructPath === other.constructPath && one.level === other.level && one.message === other.message
  );
}
