// Who may do what: every method of every service asks here before it begins.
//
//   a key came with the call          its roles and quota, wherever the call comes from
//   Unix socket                       everything: the file's mode says who reaches it
//   TLS, with a trusted certificate   the roles of certificates
//   TLS                               nothing
//   neither                           what needs no proof, unless keys are demanded there, too
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>

#include <expected>
#include <string>

#include "controlplane/access/key_ring.h"
#include "controlplane/access/permit.h"
#include "controlplane/access/role.h"
#include "controlplane/counters.h"

namespace spoor::controlplane {

struct AccessPolicy {
  bool tcp_is_tls = false;  // whatever is not a Unix socket
  bool plain_needs_key = false;
  RoleSet certificate_roles;
};

// How a call reached us.
struct CallOrigin {
  enum class Transport { kUnix, kTls, kPlain };
  Transport transport = Transport::kPlain;
  std::string certificate;    // name in the client's certificate, which was verified; empty: none
  std::string authorization;  // value of that metadata, empty: none
};

// Any thread. What it is given outlives it and every permit.
class Gate {
 public:
  Gate(const KeyRing& keys, AuditLog& audit, const AccessPolicy& policy, Counters& counters)
      : keys_(keys), audit_(audit), policy_(policy), counters_(counters) {}

  // The call may begin, or the status that it ends with. `request` (may be null) is for the audit log.
  std::expected<Permit, grpc::Status> Admit(const grpc::CallbackServerContext& call, Method method,
                                            const google::protobuf::Message* request);
  // Calls that were let in and are not over.
  int open_calls() const { return audit_.open_calls(); }
  std::expected<Permit, grpc::Status> Admit(const CallOrigin& origin, Method method,
                                            const google::protobuf::Message* request);

 private:
  struct Identity {
    Permit::Caller caller;
    RoleSet roles;
    bool proven = true;
    std::shared_ptr<KeyAccount> account;
  };

  std::expected<Identity, grpc::Status> Identify(const CallOrigin& origin) const;
  std::expected<Identity, grpc::Status> IdentifyByKey(std::string_view authorization) const;
  std::optional<grpc::Status> Check(const Identity& identity, const MethodRule& rule) const;

  const KeyRing& keys_;
  AuditLog& audit_;
  const AccessPolicy policy_;
  Counters& counters_;
};

}  // namespace spoor::controlplane
