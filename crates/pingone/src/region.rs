//! PingOne's regions, and their domains.

use provmap_model::by_as_str;

/// A region of PingOne, which decides the hosts of its API.
///
/// Documented: codes and top-level domains are in [Ping's pages on Postman][postman], host names in its
/// [domain reference][domains].
///
/// [postman]: https://developer.pingidentity.com/pingone-api/workflow-library/using-postman-workflow-collections/using-the-pingone-postman-environment.html
/// [domains]: https://docs.pingidentity.com/pingone/developer_tools/p1_ip_address_domain_reference.html
///
/// ```
/// use provmap_pingone::Region;
/// let spellings = ["EU", "eu", "pingone.eu", "Europe"].map(Region::from_spelling);
/// assert_eq!(spellings, [Some(Region::Europe); 4]);
/// assert_eq!(Region::from_spelling("Atlantis"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Region {
    /// `AP`, `pingone.asia`.
    AsiaPacific,
    /// `AU`, `pingone.com.au`.
    Australia,
    /// `CA`, `pingone.ca`.
    Canada,
    /// `EU`, `pingone.eu`.
    Europe,
    /// `NA`, `pingone.com`.
    NorthAmerica,
    /// `SG`, `pingone.sg`.
    Singapore,
}

impl Region {
    /// All of them.
    pub const ALL: &[Region] = &[
        Region::AsiaPacific,
        Region::Australia,
        Region::Canada,
        Region::Europe,
        Region::NorthAmerica,
        Region::Singapore,
    ];

    /// The code, as `PINGONE_REGION_CODE` has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Region::AsiaPacific => "AP",
            Region::Australia => "AU",
            Region::Canada => "CA",
            Region::Europe => "EU",
            Region::NorthAmerica => "NA",
            Region::Singapore => "SG",
        }
    }

    /// The domain, as `PINGONE_ROOT_DOMAIN` has it.
    ///
    /// ```
    /// assert_eq!(provmap_pingone::Region::Australia.domain(), "pingone.com.au");
    /// ```
    #[must_use]
    pub const fn domain(self) -> &'static str {
        match self {
            Region::AsiaPacific => "pingone.asia",
            Region::Australia => "pingone.com.au",
            Region::Canada => "pingone.ca",
            Region::Europe => "pingone.eu",
            Region::NorthAmerica => "pingone.com",
            Region::Singapore => "pingone.sg",
        }
    }

    /// The name, as older versions of the Terraform provider have it.
    const fn name(self) -> &'static str {
        match self {
            Region::AsiaPacific => "AsiaPacific",
            Region::Australia => "Australia",
            Region::Canada => "Canada",
            Region::Europe => "Europe",
            Region::NorthAmerica => "NorthAmerica",
            Region::Singapore => "Singapore",
        }
    }

    /// The region of a code, a domain with or without `pingone.`, or a name, in upper or lower case.
    #[must_use]
    pub fn from_spelling(text: &str) -> Option<Region> {
        let is_filler = |c: char| c.is_whitespace() || matches!(c, '-' | '_');
        let text: String = text.chars().filter(|c| !is_filler(*c)).collect();
        let is_spelled = |spelling: &str| spelling.eq_ignore_ascii_case(&text);
        Region::ALL.iter().copied().find(|region| {
            let domain = region.domain();
            let top_level = domain.strip_prefix("pingone.").unwrap_or(domain);
            [region.as_str(), domain, top_level, region.name()].into_iter().any(is_spelled)
        })
    }
}

by_as_str!(Region, "region");
