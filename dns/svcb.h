// The SvcParams of SVCB and HTTPS records (RFC 9460 2.2): one check shared by whoever meets them.
#pragma once

#include "base/bytes.h"

namespace spoor::dns {

// True if `params` is a list of SvcParams as RFC 9460 2.2 demands: keys strictly ascending, lengths exact, values of
// the known keys well formed (7.1, 7.2, 7.3, 8; RFC 9461 5; RFC 9540 4), and every mandatory key present.
bool AreSvcParams(base::ByteSpan params) noexcept;

}  // namespace spoor::dns
