//! Who signs in, and where: from the environment variables that Terraform, Ping CLI and Ping's SDKs use.

use provmap_model::ids::is_uuid;

use crate::error::Error;
use crate::host::Host;
use crate::region::Region;
use crate::secret::SecretText;

/// The names of a client's identifier and its secret, which go together; the first that are set count.
const CLIENTS: [[&str; 2]; 3] = [
    ["PINGONE_CLIENT_ID", "PINGONE_CLIENT_SECRET"],
    ["PINGONE_CLIENT_CREDENTIALS_CLIENT_ID", "PINGONE_CLIENT_CREDENTIALS_CLIENT_SECRET"],
    ["PINGCLI_PINGONE_CLIENT_CREDENTIALS_CLIENT_ID", "PINGCLI_PINGONE_CLIENT_CREDENTIALS_CLIENT_SECRET"],
];

/// A token that somebody else has fetched, which wins over a client.
const TOKEN: &str = "PINGONE_API_ACCESS_TOKEN";

const ENVIRONMENTS: [&str; 2] = ["PINGONE_ENVIRONMENT_ID", "PINGCLI_PINGONE_ENVIRONMENT_ID"];

const REGIONS: [&str; 5] = [
    "PINGONE_REGION_CODE",
    "PINGONE_ROOT_DOMAIN",
    "PINGCLI_PINGONE_ROOT_DOMAIN",
    "PINGONE_TOP_LEVEL_DOMAIN",
    "PINGONE_REGION",
];

const API_HOST: &str = "PINGONE_API_SERVICE_HOSTNAME";
const AUTH_HOST: &str = "PINGONE_AUTH_SERVICE_HOSTNAME";

/// Who signs in to PingOne, and where.
///
/// The names are those of the Terraform provider, of Ping CLI and of Ping's Go client. Of several that mean the same, the first that is set
/// counts, in this order:
///
/// | what | variables |
/// | --- | --- |
/// | a ready token, which wins over a client | `PINGONE_API_ACCESS_TOKEN` |
/// | a client | `PINGONE_CLIENT_ID` and `PINGONE_CLIENT_SECRET`; `PINGONE_CLIENT_CREDENTIALS_CLIENT_ID` and `…_SECRET`; `PINGCLI_PINGONE_CLIENT_CREDENTIALS_CLIENT_ID` and `…_SECRET` |
/// | the environment of the client | `PINGONE_ENVIRONMENT_ID`, `PINGCLI_PINGONE_ENVIRONMENT_ID` |
/// | the region: a code, a domain or a name | `PINGONE_REGION_CODE`, `PINGONE_ROOT_DOMAIN`, `PINGCLI_PINGONE_ROOT_DOMAIN`, `PINGONE_TOP_LEVEL_DOMAIN`, `PINGONE_REGION` |
/// | hosts in place of the region's | `PINGONE_API_SERVICE_HOSTNAME`, `PINGONE_AUTH_SERVICE_HOSTNAME` |
///
/// A variable that is blank counts as one that is not set. `Debug` shows no secret.
///
/// ```
/// use provmap_pingone::Settings;
/// let settings = Settings::from_lookup(|name| match name {
///     "PINGONE_CLIENT_ID" => Some("8d6b2f0e-6c0f-4b8e-9d3f-1f2d3c4b5a69".to_owned()),
///     "PINGONE_CLIENT_SECRET" => Some("hush".to_owned()),
///     "PINGONE_REGION_CODE" => Some("EU".to_owned()),
///     _ => None,
/// })?;
/// assert_eq!(settings.signs_in_by(), "PINGONE_CLIENT_ID");
/// assert!(!format!("{settings:?}").contains("hush"));
/// # Ok::<(), provmap_pingone::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Settings {
    pub(crate) sign_in: SignIn,
    pub(crate) environment: Option<Named>,
    pub(crate) api: Host,
    pub(crate) auth: Host,
    /// The variable of a client that is not used, because there is a token.
    passed_over: Option<&'static str>,
}

/// A value, and the variable that it is from.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) variable: &'static str,
    pub(crate) value: String,
}

/// How somebody signs in.
#[derive(Debug, Clone)]
pub(crate) enum SignIn {
    Token(SecretText),
    Client { variables: [&'static str; 2], id: String, secret: SecretText },
}

impl Settings {
    /// The settings of the process.
    ///
    /// # Errors
    ///
    /// Where nobody signs in, or no region is known; and where a value cannot be one.
    pub fn from_environment() -> Result<Settings, Error> {
        Settings::from_lookup(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    /// The settings that a function gives the values of, by the names of variables.
    ///
    /// # Errors
    ///
    /// As [`Settings::from_environment`]. The message names variables, and never a value of one that is a secret.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Settings, Error> {
        let find = |variable: &'static str| {
            let value = lookup(variable)?.trim().to_owned();
            (!value.is_empty()).then_some(Named { variable, value })
        };
        let client = client(&find);
        let (sign_in, passed_over) = match (find(TOKEN), client) {
            (Some(token), client) => {
                let passed_over = client.ok().flatten().map(|client| match client {
                    SignIn::Client { variables: [id, _], .. } => id,
                    SignIn::Token(_) => TOKEN,
                });
                (SignIn::Token(SecretText::new(header_safe(token)?)), passed_over)
            }
            (None, client) => (client?.ok_or_else(no_credentials)?, None),
        };
        let environment = ENVIRONMENTS.into_iter().find_map(&find);
        if let Some(Named { variable, .. }) = environment.as_ref().filter(|it| !is_uuid(&it.value)) {
            let message = format!("`{variable}` is no identifier of an environment, which is a UUID");
            return Err(Error::settings(message).helped(WHERE_IDENTIFIERS_STAND));
        }
        let [api, auth] = hosts(&find)?;
        Ok(Settings { sign_in, environment, api, auth, passed_over })
    }

    /// The variable by which somebody signs in.
    #[must_use]
    pub fn signs_in_by(&self) -> &'static str {
        match &self.sign_in {
            SignIn::Token(_) => TOKEN,
            SignIn::Client { variables: [id, _], .. } => id,
        }
    }

    /// The variable of a client that is not used, because a ready token wins.
    ///
    /// ```
    /// use provmap_pingone::Settings;
    /// let settings = Settings::from_lookup(|name| match name {
    ///     "PINGONE_REGION_CODE" => Some("NA".to_owned()),
    ///     "PINGONE_API_ACCESS_TOKEN" | "PINGONE_CLIENT_ID" | "PINGONE_CLIENT_SECRET" => Some("x".to_owned()),
    ///     _ => None,
    /// })?;
    /// assert_eq!(settings.signs_in_by(), "PINGONE_API_ACCESS_TOKEN");
    /// assert_eq!(settings.passed_over(), Some("PINGONE_CLIENT_ID"));
    /// # Ok::<(), provmap_pingone::Error>(())
    /// ```
    #[must_use]
    pub fn passed_over(&self) -> Option<&'static str> {
        self.passed_over
    }

    /// The environment that the variables name, in which the client is.
    #[must_use]
    pub fn environment_id(&self) -> Option<&str> {
        self.environment.as_ref().map(|it| it.value.as_str())
    }
}

/// The client of the first pair of which anything is set.
fn client(find: &impl Fn(&'static str) -> Option<Named>) -> Result<Option<SignIn>, Error> {
    for variables in CLIENTS {
        let (id, secret) = match variables.map(find) {
            [Some(id), Some(secret)] => (id, secret),
            [None, None] => continue,
            [Some(Named { variable: there, .. }), None] => return Err(half(there, variables[1])),
            [None, Some(Named { variable: there, .. })] => return Err(half(there, variables[0])),
        };
        let id = header_safe(id)?;
        if id.contains(':') {
            let message = format!("`{}` is no identifier of an application: it holds a colon", variables[0]);
            return Err(
                Error::settings(message).helped("copy it again, from the overview of the worker application")
            );
        }
        let secret = SecretText::new(header_safe(secret)?);
        return Ok(Some(SignIn::Client { variables, id, secret }));
    }
    Ok(None)
}

/// Where somebody finds the identifier of an environment.
pub(crate) const WHERE_IDENTIFIERS_STAND: &str =
    "it stands in the address of the console, and on the page of the environment";

fn half(there: &str, missing: &str) -> Error {
    Error::settings(format!("`{there}` is set, and `{missing}` is not"))
        .helped("the two go together: both are on the overview of the worker application in PingOne")
}

fn no_credentials() -> Error {
    Error::settings("no credentials for PingOne are in the environment").helped(
        "set `PINGONE_CLIENT_ID` and `PINGONE_CLIENT_SECRET` of a worker application, or a ready token as \
         `PINGONE_API_ACCESS_TOKEN`; docs/tenant.md has all names",
    )
}

/// A value that can stand in a header. What is wrong with it is not said: it may be a secret.
fn header_safe(Named { variable, value }: Named) -> Result<String, Error> {
    if value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(value);
    }
    let message = format!("`{variable}` holds a space or another character that cannot be a part of it");
    Err(Error::settings(message).helped("copy it again; a line end or a quotation mark may have come along"))
}

/// The hosts of the API and of its tokens.
fn hosts(find: &impl Fn(&'static str) -> Option<Named>) -> Result<[Host; 2], Error> {
    let named = |variable| find(variable).map(|it| Host::of_variable(it.variable, &it.value)).transpose();
    let [api, auth] = [named(API_HOST)?, named(AUTH_HOST)?];
    if let (Some(api), Some(auth)) = (&api, &auth) {
        return Ok([api.clone(), auth.clone()]);
    }
    let Some(Named { variable, value }) = REGIONS.into_iter().find_map(find) else {
        let other = match (&api, &auth) {
            (Some(_), None) => format!("set `{AUTH_HOST}` too, or set "),
            (None, Some(_)) => format!("set `{API_HOST}` too, or set "),
            _ => "set ".to_owned(),
        };
        return Err(Error::settings("which region of PingOne the environment is in is not known").helped(format!(
            "{other}`PINGONE_REGION_CODE` to one of {}, or `PINGONE_ROOT_DOMAIN` to a domain such as `pingone.eu`",
            list(Region::ALL.iter().map(|region| region.as_str()))
        )));
    };
    let Some(region) = Region::from_spelling(&value) else {
        return Err(Error::settings(format!("`{variable}` names no region of PingOne")).helped(format!(
            "the codes are {}, and the domains {}",
            list(Region::ALL.iter().map(|region| region.as_str())),
            list(Region::ALL.iter().map(|region| region.domain()))
        )));
    };
    let domain = region.domain();
    Ok([
        api.unwrap_or_else(|| Host::of_domain("api", domain)),
        auth.unwrap_or_else(|| Host::of_domain("auth", domain)),
    ])
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENVIRONMENT: &str = "8d6b2f0e-6c0f-4b8e-9d3f-1f2d3c4b5a69";

    /// What the settings come to, in words.
    fn outcome(variables: &[(&str, &str)]) -> String {
        let lookup = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        match Settings::from_lookup(lookup) {
            Ok(settings) => format!(
                "{} {} {} {}",
                settings.signs_in_by(),
                settings.api.address(""),
                settings.auth.address(""),
                settings.environment.map_or("-", |it| it.variable)
            ),
            Err(error) => {
                assert!(error.help().is_some(), "what to do is said: {error}");
                error.to_string()
            }
        }
    }

    #[test]
    fn variables_count_in_a_fixed_order() {
        let client = [("PINGONE_CLIENT_ID", "c"), ("PINGONE_CLIENT_SECRET", "s3cret")];
        let of_cli = [
            ("PINGCLI_PINGONE_CLIENT_CREDENTIALS_CLIENT_ID", "c"),
            ("PINGCLI_PINGONE_CLIENT_CREDENTIALS_CLIENT_SECRET", "s3cret"),
        ];
        let with = |base: &[(&'static str, &'static str)], more: &[(&'static str, &'static str)]| {
            outcome(&[base, more].concat())
        };
        let eu = ("PINGONE_REGION_CODE", "eu");
        let cases = [
            (with(&client, &[eu]), "PINGONE_CLIENT_ID https://api.pingone.eu https://auth.pingone.eu -"),
            (
                with(
                    &of_cli,
                    &[
                        ("PINGCLI_PINGONE_ROOT_DOMAIN", "pingone.com.au"),
                        ("PINGCLI_PINGONE_ENVIRONMENT_ID", ENVIRONMENT),
                    ],
                ),
                "PINGCLI_PINGONE_CLIENT_CREDENTIALS_CLIENT_ID https://api.pingone.com.au https://auth.pingone.com.au PINGCLI_PINGONE_ENVIRONMENT_ID",
            ),
            (
                with(&[client.as_slice(), of_cli.as_slice()].concat(), &[eu, ("PINGONE_REGION", "Canada")]),
                "PINGONE_CLIENT_ID https://api.pingone.eu https://auth.pingone.eu -",
            ),
            (
                with(&client, &[eu, ("PINGONE_API_ACCESS_TOKEN", "t0ken")]),
                "PINGONE_API_ACCESS_TOKEN https://api.pingone.eu https://auth.pingone.eu -",
            ),
            (
                with(
                    &client,
                    &[
                        ("PINGONE_API_SERVICE_HOSTNAME", "http://127.0.0.1:9"),
                        ("PINGONE_AUTH_SERVICE_HOSTNAME", "http://127.0.0.1:9"),
                    ],
                ),
                "PINGONE_CLIENT_ID http://127.0.0.1:9 http://127.0.0.1:9 -",
            ),
            (
                with(
                    &client,
                    &[("PINGONE_API_SERVICE_HOSTNAME", "api.test"), ("PINGONE_REGION", "North America")],
                ),
                "PINGONE_CLIENT_ID https://api.test https://auth.pingone.com -",
            ),
            (with(&client, &[]), "which region of PingOne the environment is in is not known"),
            (
                with(&client, &[("PINGONE_REGION_CODE", " ")]),
                "which region of PingOne the environment is in is not known",
            ),
            (
                with(&client, &[("PINGONE_REGION_CODE", "XX"), ("PINGONE_ROOT_DOMAIN", "pingone.eu")]),
                "`PINGONE_REGION_CODE` names no region of PingOne",
            ),
            (
                with(&client, &[eu, ("PINGONE_ENVIRONMENT_ID", "prod")]),
                "`PINGONE_ENVIRONMENT_ID` is no identifier of an environment, which is a UUID",
            ),
            (outcome(&[eu]), "no credentials for PingOne are in the environment"),
            (
                outcome(&[eu, ("PINGONE_CLIENT_ID", "c")]),
                "`PINGONE_CLIENT_ID` is set, and `PINGONE_CLIENT_SECRET` is not",
            ),
            (
                // A secret of another program is none of this client.
                with(&of_cli, &[eu, ("PINGONE_CLIENT_SECRET", "s3cret")]),
                "`PINGONE_CLIENT_SECRET` is set, and `PINGONE_CLIENT_ID` is not",
            ),
            (
                outcome(&[eu, ("PINGONE_CLIENT_ID", "a:b"), ("PINGONE_CLIENT_SECRET", "s3cret")]),
                "`PINGONE_CLIENT_ID` is no identifier of an application: it holds a colon",
            ),
            (
                outcome(&[eu, ("PINGONE_API_ACCESS_TOKEN", "t0ken t0ken")]),
                "`PINGONE_API_ACCESS_TOKEN` holds a space or another character that cannot be a part of it",
            ),
        ];
        for (found, expected) in cases {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn of_two_hosts_the_one_that_is_missing_is_named() {
        let help = |host: &'static str| {
            let lookup = |name: &str| match name {
                "PINGONE_API_ACCESS_TOKEN" => Some("t".to_owned()),
                name if name == host => Some("http://127.0.0.1:1".to_owned()),
                _ => None,
            };
            Settings::from_lookup(lookup).unwrap_err().help().unwrap().to_owned()
        };
        assert!(
            help(API_HOST)
                .starts_with("set `PINGONE_AUTH_SERVICE_HOSTNAME` too, or set `PINGONE_REGION_CODE`")
        );
        assert!(
            help(AUTH_HOST)
                .starts_with("set `PINGONE_API_SERVICE_HOSTNAME` too, or set `PINGONE_REGION_CODE`")
        );
        assert!(help("PINGONE").starts_with("set `PINGONE_REGION_CODE` to one of AP, "));
    }

    #[test]
    fn nothing_shows_a_secret() {
        let lookup = |name: &str| match name {
            "PINGONE_CLIENT_SECRET" | "PINGONE_API_ACCESS_TOKEN" => Some("s3cret".to_owned()),
            "PINGONE_CLIENT_ID" => Some("c".to_owned()),
            "PINGONE_REGION_CODE" => Some("EU".to_owned()),
            _ => None,
        };
        for hidden in ["", "PINGONE_API_ACCESS_TOKEN"] {
            let settings = Settings::from_lookup(|name| lookup(name).filter(|_| name != hidden)).unwrap();
            assert!(!format!("{settings:?}").contains("s3cret"));
        }
    }
}
