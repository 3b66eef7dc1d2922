// A SELECT statement as a tree: variants of plain structs, each with its place in the text.
#pragma once

#include "sql/ast_expression.hpp"
#include "sql/ast_query.hpp"
