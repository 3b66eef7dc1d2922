// Vectors: arrays of doubles, and maps of names to doubles. Colours of terminals, too.
#pragma once

#include "engine/function_vectors.hpp"

namespace tarn::engine {

void add_vector_functions(FunctionList& list);

}  // namespace tarn::engine
