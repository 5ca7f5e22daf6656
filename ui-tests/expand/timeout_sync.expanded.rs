use std::path::Path;
use resilient_runtime::resilient;
pub struct Store {
    root: String,
}
#[automatically_derived]
impl ::core::clone::Clone for Store {
    #[inline]
    fn clone(&self) -> Store {
        Store {
            root: ::core::clone::Clone::clone(&self.root),
        }
    }
}
impl Store {
    pub fn push(
        &self,
        host: &str,
        file: &Path,
        bytes: Vec<u8>,
    ) -> std::io::Result<usize> {
        let call_rules = || ::resilient_runtime::__private::Rules::new(
            {
                static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                    "timeout_sync::push",
                );
                &SITE
            },
            const {
                &::resilient_runtime::__private::Policy::new()
                    .timeout(::core::time::Duration::from_secs(60))
            },
        );
        ::resilient_runtime::__private::enter(call_rules);
        let attempt_outcome: std::io::Result<usize> = {
            let self_sent = ::resilient_runtime::__private::send(self);
            let host_sent = ::resilient_runtime::__private::send(host);
            let file_sent = ::resilient_runtime::__private::send(file);
            ::resilient_runtime::__private::on_worker::<
                std::io::Result<usize>,
                _,
            >(
                ::resilient_runtime::__private::Option::None,
                call_rules(),
                |rejection| ::resilient_runtime::__private::from_rejection::<
                    std::io::Error,
                >(rejection),
                move || -> std::io::Result<usize> {
                    #[allow(
                        clippy::shadow_reuse,
                        clippy::shadow_same,
                        clippy::shadow_unrelated
                    )]
                    let __resilient_self = self_sent.lend();
                    #[allow(
                        clippy::shadow_reuse,
                        clippy::shadow_same,
                        clippy::shadow_unrelated
                    )]
                    let host = host_sent.lend();
                    #[allow(
                        clippy::shadow_reuse,
                        clippy::shadow_same,
                        clippy::shadow_unrelated
                    )]
                    let file = file_sent.lend();
                    {
                        std::fs::write(
                            Path::new(&__resilient_self.root).join(host).join(file),
                            &bytes,
                        )?;
                        Ok(bytes.len())
                    }
                },
            )
        };
        ::resilient_runtime::__private::settle_limited(
            &attempt_outcome,
            |failed_attempt| {
                let mut call_state = ::resilient_runtime::__private::Attempts::new();
                let stop_reason = call_state.conclude(failed_attempt.never());
                failed_attempt
                    .give_up(
                        &call_state,
                        call_rules(),
                        stop_reason,
                        |last_error| {
                            ::resilient_runtime::__private::Text::of(last_error)
                                .render_error()
                        },
                        ::resilient_runtime::__private::NO_HOOK,
                    )
            },
        );
        attempt_outcome
    }
}
