//! `#data`: functions of lists, none of which is followed.

use super::super::flow::Flow;
use super::{Function, Library, Parameter, Signature, ValueKind, undocumented};
use crate::domain::Kinds;

pub(super) const FUNCTIONS: &[Function] = &[
    listed!(Data, containsAll(srcData, searchData), Flow::boolean()),
    listed!(Data, containsAny(srcData, searchData), Flow::boolean()),
    listed!(Data, equals(array1, array2), Flow::boolean()),
    listed!(Data, indexOf(srcArray, valueToFind), Flow::one(Kinds::NUMBER)),
    listed!(Data, isNotEmpty(srcArray), Flow::boolean()),
    listed!(Data, removeAll(srcData, dataToRemove), Flow::UNKNOWN),
    listed!(Data, retainAll(srcData, dataToRetain), Flow::UNKNOWN),
    listed!(Data, size(inputArray), Flow::one(Kinds::NUMBER)),
    listed!(Data, union(array1, array2), Flow::UNKNOWN),
];
