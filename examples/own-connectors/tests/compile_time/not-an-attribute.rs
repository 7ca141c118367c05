use provmap::Attribute;
use provmap::registry::tables::ZOOM;

const USER_NAME: &Attribute<'static> = ZOOM.user_attribute("userNme").unwrap();

fn main() {
    println!("{}", USER_NAME.key);
}
