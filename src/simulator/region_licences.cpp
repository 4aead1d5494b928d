#include "region_licences.hpp"

#include "gateway/base/licence_identifier.hpp"
#include "gateway/ofd/document.hpp"
#include "gateway/ofd/seal_picture.hpp"
#include "gateway/ofd/signatures.hpp"

#include <algorithm>

namespace gateway::simulator {
namespace {

using namespace std::chrono_literals;

constexpr auto authority = "11330100PDY000212X";
constexpr auto authority_name = "杭州市示范局（演示）";
constexpr auto real_estate = "11100000MB03271699001";
constexpr auto es_id = "33010000000001";
constexpr auto some_years = 24h * 3650;

RegionLicence licence_of(const char* serial, const char* state, const char* name, const char* cert_no,
                         bool has_file) {
    const std::string number = std::string("浙（2019）不动产权第") + serial + "号";
    return {{{"identifier", LicenceIdentifier{real_estate, authority, serial, 1}.text()},
             {"type_code", real_estate},
             {"province", "p33"},
             {"authority", authority},
             {"authority_name", authority_name},
             {"state", state},
             {"issued_on", "2019-04-18"},
             {"valid_from", nullptr},
             {"valid_until", nullptr},
             {"area", "330100"},
             {"number", number},
             {"holders", {{{"name", name}, {"code_type", "111"}, {"code", cert_no}}}},
             {"face",
              {{"location", "杭州市示例路1号"},
               {"unit_number", "3301000000000000000000000001"},
               {"right_type", "国有建设用地使用权／房屋所有权"}}}},
            has_file};
}

ofd::TextBox line(double y, std::string text, std::string field) {
    return {{25, y, 160, 10}, std::move(text), 4.5, {}, {}, {}, 1.5, {}, std::move(field)};
}

ofd::Document document_of(const Json& told) {
    ofd::Page page;
    page.items = {line(30, "不动产权证（演示）", "certificateName"),
                  line(50, told.at("number"), "certificateNumber"),
                  line(70, told.at("holders")[0].at("name"), "certificateHolderName"),
                  line(90, told.at("face").at("location"), "location"),
                  line(230, told.at("authority_name"), "certificateIssuingAuthorityName")};
    ofd::Document document;
    document.id = crypto::to_hex(crypto::sm3(told.at("identifier").get<std::string>())).substr(0, 32);
    document.title = "不动产权证";
    document.created = parse_date(told.at("issued_on").get<std::string>()).value();
    document.metadata = {{"certificateIdentifier", told.at("identifier")},
                         {"certificateTypeCode", told.at("type_code")},
                         {"certificateIssuingAuthorityCode", told.at("authority")}};
    document.pages = {page};
    return document;
}

} // namespace

RegionLicences::RegionLicences(Time now)
    : made_at_(std::chrono::floor<std::chrono::seconds>(now)), root_key_(crypto::Sm2PrivateKey::generate()),
      root_(crypto::make_authority({"浙江省示范证书中心（演示）", "浙江示范根 CA"}, root_key_,
                                   {made_at_ - some_years, made_at_ + some_years})),
      maker_(issued({"浙江省示范制章中心（演示）", "浙江统一电子印章"})),
      unit_(issued({std::string(authority) + authority_name, es_id})),
      licences_{licence_of("ZJ20190001", "valid", "钱一（浙江演示）", "320700197810096089", true),
                licence_of("ZJ20190002", "suspended", "冯二（浙江演示）", "320800200808087095", true),
                licence_of("ZJ20190003", "valid", "卫三（浙江演示）", "320900199912319909", false)} {}

RegionLicences::Owner RegionLicences::issued(const crypto::Subject& subject) const {
    const auto key = crypto::Sm2PrivateKey::generate();
    return {key, crypto::issue_certificate(root_, root_key_, subject, key.public_key(),
                                           {made_at_ - some_years / 2, made_at_ + some_years / 2})};
}

const RegionLicence* RegionLicences::find(std::string_view identifier) const {
    const auto found = std::ranges::find(licences_, identifier, &RegionLicence::identifier);
    return found == licences_.end() ? nullptr : &*found;
}

ses::Seal RegionLicences::seal() const {
    constexpr int size = 42;
    ses::SealInfo info;
    info.vendor = "ZJDEMO";
    info.es_id = es_id;
    info.type = 1;
    info.name = authority_name;
    info.signers.certificates = {unit_.certificate.der()};
    info.created = info.valid_from = made_at_ - some_years / 4;
    info.valid_until = made_at_ + some_years / 4;
    info.picture = {"PNG", ofd::draw_seal({authority_name, "电子证照专用章"}), size, size};
    return ses::make_seal(info, maker_.certificate.der(),
                          [this](BytesView data) { return maker_.key.sign(data); });
}

Bytes RegionLicences::make_file(const RegionLicence& licence) const {
    ofd::Sealing sealing;
    sealing.seal = seal_->encoded;
    sealing.stamps = {{0, {129, 220, 42, 42}}};
    sealing.time = made_at_;
    const Bytes plain = ofd::write(document_of(licence.told));
    const ofd::Signing signing(ofd::Package::read(plain), sealing);
    const auto signature = ses::make_signature(*seal_, signing.to_sign(), unit_.certificate.der(),
                                               [this](BytesView data) { return unit_.key.sign(data); });
    return signing.finish(signature.encoded).write();
}

Bytes RegionLicences::file(const RegionLicence& licence) const {
    const std::lock_guard lock(mutex_);
    if (!seal_) {
        seal_ = seal();
    }
    auto found = files_.find(licence.identifier());
    if (found == files_.end()) {
        found = files_.emplace(licence.identifier(), make_file(licence)).first;
    }
    return found->second;
}

} // namespace gateway::simulator
