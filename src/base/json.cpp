#include "gateway/base/json.hpp"

#include "gateway/base/problem.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

namespace gateway {
namespace {

constexpr std::size_t deepest = 64;

struct Fault {
    std::string_view zh;
    std::string_view en;
};

constexpr Fault syntax{"存在语法错误或者非UTF-8编码的字符",
                       "a syntax error, or a character that is not UTF-8"};
constexpr Fault byte_order_mark{"存在字节顺序标记（BOM）", "a byte order mark"};
constexpr Fault nul_character{"存在空字符（U+0000）", "the character U+0000"};
constexpr Fault duplicate_member{"对象成员重复", "an object names a member twice"};
constexpr Fault too_deep{"嵌套超过64层", "the nesting is deeper than 64 levels"};
constexpr Fault number_range{"数值超出64位整数或双精度浮点数的范围",
                             "a number is beyond 64-bit integers or double precision"};

[[noreturn]] void refuse(std::size_t offset, const Fault& fault) {
    const std::string at = std::to_string(offset);
    std::string zh = "请求内容不是有效的JSON：第" + at + "字节处";
    std::string en = "The JSON text is refused at byte " + at + ": ";
    zh.append(fault.zh).append("。请更正后重新提交。");
    en.append(fault.en).append(". Correct it and submit it again.");
    throw Problem(ProblemKind::bad_request, "malformed_json", {std::move(zh), std::move(en)});
}

/// Walks the text; the place it has reached is kept outside, since the parser tells it only with its own
/// faults.
class Walk {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    explicit Walk(const char** at) : at_(at) {}
    reference operator*() const { return **at_; }
    Walk& operator++() {
        ++*at_;
        return *this;
    }
    Walk operator++(int) {
        Walk before(*this);
        ++*at_;
        return before;
    }
    bool operator==(const Walk& other) const { return *at_ == *other.at_; }

private:
    const char** at_;
};

/// Builds the value and refuses what the JSON grammar allows but we do not.
class StrictBuilder final : public nlohmann::json_sax<Json> {
public:
    explicit StrictBuilder(Json& root) : root_(root) {}

    const Fault& fault() const { return fault_; }

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > static_cast<number_unsigned_t>(std::numeric_limits<number_integer_t>::max())) {
            return fail(number_range);
        }
        return put(value);
    }
    bool number_float(number_float_t value, const string_t& digits) override {
        // An integer too large for 64 bits arrives here, already rounded.
        if (!std::isfinite(value) || digits.find_first_of(".eE") == string_t::npos) {
            return fail(number_range);
        }
        return put(value);
    }
    bool string(string_t& value) override {
        return holds_nul(value) ? fail(nul_character) : put(std::move(value));
    }
    bool binary(binary_t&) override { return false; } // no such thing in JSON text

    bool start_object(std::size_t) override { return open(Json::value_t::object); }
    bool start_array(std::size_t) override { return open(Json::value_t::array); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        if (holds_nul(name)) {
            return fail(nul_character);
        }
        auto& members = stack_[depth_ - 1]->get_ref<Json::object_t&>();
        const std::size_t before = members.size();
        const auto member = members.try_emplace(members.end(), std::move(name));
        slot_ = &member->second;
        return members.size() > before || fail(duplicate_member);
    }

    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
        constexpr int out_of_range = 406;
        return fail(error.id == out_of_range ? number_range : syntax);
    }

private:
    template <class Value>
    bool put(Value&& value) {
        place() = std::forward<Value>(value);
        return true;
    }

    bool open(Json::value_t type) {
        if (depth_ == deepest) {
            return fail(too_deep);
        }
        Json& value = place();
        value = Json(type);
        stack_[depth_++] = &value;
        return true;
    }

    bool close() {
        --depth_;
        return true;
    }

    /// Where the next value belongs: the root, a new element of an array, or the member just named.
    Json& place() {
        if (depth_ == 0) {
            return root_;
        }
        Json& parent = *stack_[depth_ - 1];
        return parent.is_array() ? parent.get_ref<Json::array_t&>().emplace_back() : *slot_;
    }

    static bool holds_nul(const string_t& value) { return value.find('\0') != string_t::npos; }

    bool fail(const Fault& fault) {
        fault_ = fault;
        return false;
    }

    Json& root_;
    std::array<Json*, deepest> stack_{};
    std::size_t depth_ = 0;
    Json* slot_ = nullptr; ///< the value of the member just named
    Fault fault_;
};

/// Two things the parser would let pass: it takes a NUL for the end of the text and skips a byte order mark.
void check_bytes(std::string_view text) {
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
        refuse(nul, nul_character);
    }
    if (text.starts_with("\xEF\xBB\xBF")) {
        refuse(0, byte_order_mark);
    }
}

/// Parses a faulty text once more, counting bytes: right texts need not pay for that.
[[noreturn]] void refuse_at_fault(std::string_view text) {
    Json value;
    StrictBuilder builder(value);
    const char* at = text.data();
    const char* end = text.data() + text.size();
    Json::sax_parse(Walk(&at), Walk(&end), &builder);
    const auto read = static_cast<std::size_t>(at - text.data());
    refuse(read > 0 ? read - 1 : 0, builder.fault());
}

} // namespace

Json parse_json(std::string_view text) {
    check_bytes(text);
    Json value;
    StrictBuilder builder(value);
    if (!Json::sax_parse(text.data(), text.data() + text.size(), &builder)) {
        refuse_at_fault(text);
    }
    return value;
}

std::string canonical_json(const Json& value) { return value.dump(); }

std::string text_of(const Json& value, std::string_view name) {
    if (!value.is_object()) {
        return {};
    }
    const auto found = value.find(name);
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace gateway
