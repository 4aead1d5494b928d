#pragma once

#include "gateway/signon/persons.hpp"
#include "store.hpp"

namespace gateway::licenses {

// What holders who signed in see and do: of themselves, or of the legal person they act for. Nothing of
// others is there for them, whatever identifier they name.

/// Current licences, without content: a page.
Json own_licences(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                  const signon::SignedIn& who);
/// With face and history. Each reading is journaled, as each of a number is.
Json own_licence(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                 const signon::SignedIn& who);
http::Response own_preview(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                           const signon::SignedIn& who);
/// Who used what for: a page.
Json own_uses(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
              const signon::SignedIn& who);

/// A code for one use, or what a two-dimensional code shows: as a portal gets them (use.hpp).
Json own_code(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
              const signon::SignedIn& who);
Json own_presentation(const Foundation& foundation, store::Transaction& tx, const service::Call& call,
                      const signon::SignedIn& who);

} // namespace gateway::licenses
