#pragma once

#include <span>
#include <string_view>

namespace gateway {

/// A file carried inside the binary.
struct EmbeddedFile {
    std::string_view name; ///< relative path, '/' between folders
    std::string_view text;
};

std::span<const EmbeddedFile> embedded_data(); ///< config/data: code tables, national tables, holidays…
std::span<const EmbeddedFile> embedded_migrations();   ///< migrations/*.sql
std::span<const EmbeddedFile> embedded_sample();       ///< config/sample: what the demonstration loads
std::span<const EmbeddedFile> embedded_signon_pages(); ///< what people see who sign in
std::span<const EmbeddedFile> embedded_docs_page();    ///< the page that reads /openapi.json

} // namespace gateway
