// A new run, as the edit that adds it.
#pragma once

#include "storage/key_list.h"
#include "storage/run_store.h"
#include "storage/runs/run_writer.h"

namespace spoor::storage {

// What the writer holds, with a number from `runs`; without output when that is nothing.
RunEdit NewRun(Order order, RunWriter& writer, RunStore& runs);

// Name keys from the left, sorted here, each once.
RunEdit NewNamesRun(Order order, KeyList& names, RunWriter writer, RunStore& runs);

}  // namespace spoor::storage
