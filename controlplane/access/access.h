// Keys, audit log and gate, opened together.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "controlplane/access/audit_log.h"
#include "controlplane/access/gate.h"
#include "controlplane/access/key_ring.h"

namespace spoor::controlplane {

struct AccessOptions {
  std::string key_file;   // empty: keys live in memory only
  std::string audit_log;  // empty: none
  bool audit_values = false;
  AccessPolicy policy;
};

class Access {
 public:
  // Errors of KeyRing::Open and AuditLog::Open. `counters` outlives it.
  static base::Result<std::unique_ptr<Access>> Open(const AccessOptions& options, Counters& counters);

  KeyRing& keys() { return *keys_; }
  Gate& gate() { return gate_; }

 private:
  Access(std::unique_ptr<KeyRing> keys, std::unique_ptr<AuditLog> audit, const AccessPolicy& policy, Counters& counters)
      : keys_(std::move(keys)), audit_(std::move(audit)), gate_(*keys_, *audit_, policy, counters) {}

  const std::unique_ptr<KeyRing> keys_;
  const std::unique_ptr<AuditLog> audit_;
  Gate gate_;
};

}  // namespace spoor::controlplane
