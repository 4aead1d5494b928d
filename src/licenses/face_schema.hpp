#pragma once

#include "gateway/base/json.hpp"
#include "gateway/base/problem.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::licenses {

/// What the face of a licence (照面) holds, as a JSON Schema (draft 7). Immutable; safe to use from several
/// threads.
class FaceSchema {
public:
    /// Throws std::runtime_error when it is no schema of an object with named properties.
    static std::shared_ptr<const FaceSchema> parse(std::string_view text);
    ~FaceSchema();

    /// Every fault, at `pointer` and below it. The texts name rules and places, never a value.
    void check(const Json& face, const std::string& pointer, std::vector<FieldError>& errors) const;
    const Json& text() const { return text_; }
    bool has(std::string_view field) const;
    /// In the order in which the schema names them: that of the face.
    const std::vector<std::string>& fields() const { return fields_; }

private:
    struct Impl;
    FaceSchema(Json text, std::vector<std::string> fields, std::unique_ptr<Impl> impl);
    Json text_;
    std::vector<std::string> fields_;
    std::unique_ptr<Impl> impl_;
};

} // namespace gateway::licenses
