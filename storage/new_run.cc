#include "storage/new_run.h"

namespace spoor::storage {

RunEdit NewRun(Order order, RunWriter& writer, RunStore& runs) {
  writer.Finish();
  RunEdit edit;
  edit.order = order;
  edit.segments = writer.TakeSegments();
  if (!edit.segments.empty()) edit.output = runs.NewId();
  return edit;
}

RunEdit NewNamesRun(Order order, KeyList& names, RunWriter writer, RunStore& runs) {
  names.Sort();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0 && names.key(i) == names.key(i - 1)) continue;
    writer.Add({names.key(i), {}, {}}, {});
  }
  return NewRun(order, writer, runs);
}

}  // namespace spoor::storage
