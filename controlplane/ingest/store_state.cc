#include "controlplane/ingest/store_state.h"

#include "base/log.h"

namespace spoor::controlplane {

void StoreState::Set(const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (text == text_) return;
  text_ = text;
  base::LogWarn("store: {}", text);
}

}  // namespace spoor::controlplane
