// Why a call is refused, in words for people and in google.rpc details for programs.
#pragma once

#include <grpcpp/support/status.h>

#include <string_view>

#include "controlplane/access/key_account.h"
#include "controlplane/access/method.h"

namespace spoor::controlplane {

// UNAUTHENTICATED: KEY_MISSING, KEY_INVALID.
grpc::Status KeyMissing();
grpc::Status KeyInvalid();
// PERMISSION_DENIED: ROLE_MISSING, PROOF_MISSING.
grpc::Status RoleMissing(const MethodRule& rule);
grpc::Status ProofMissing(const MethodRule& rule);
// UNAUTHENTICATED: KEY_INVALID, KEY_EXPIRED. RESOURCE_EXHAUSTED: CALLS_PER_SECOND, CONCURRENT_CALLS, RECORDS_PER_DAY,
// with QuotaFailure, and RetryInfo where the time is known.
grpc::Status StatusOf(const KeyAccount::Refused& refused, std::string_view key_id);

}  // namespace spoor::controlplane
