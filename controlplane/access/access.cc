#include "controlplane/access/access.h"

#include <utility>

namespace spoor::controlplane {

base::Result<std::unique_ptr<Access>> Access::Open(const AccessOptions& options, Counters& counters) {
  auto keys = KeyRing::Open(options.key_file);
  if (!keys) return std::unexpected(keys.error());
  auto audit = AuditLog::Open(options.audit_log, options.audit_values, counters);
  if (!audit) return std::unexpected(audit.error());
  return std::unique_ptr<Access>(new Access(*std::move(keys), *std::move(audit), options.policy, counters));
}

}  // namespace spoor::controlplane
