FROM python:3.13-slim-bookworm AS build
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /tmp/base.txt
# The image keeps the layout of the repository, so that app/ finds events/ beside it as it does in a clone.
RUN printf '#!/opt/venv/bin/python\nfrom app.cli import main\n\nmain()\n' > /opt/venv/bin/tablee && chmod 755 /opt/venv/bin/tablee
COPY app /opt/tablee/app
COPY events /opt/tablee/events
COPY LICENSE THIRD_PARTY.md /opt/tablee/
RUN /opt/venv/bin/python -m compileall -q /opt/tablee/app

FROM python:3.13-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tablee && install -d -m 700 -o tablee -g tablee /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/tablee /opt/tablee
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/opt/tablee PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TABLEE_DATA_DIR=/data
USER 10001
WORKDIR /opt/tablee
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=15s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('TABLEE_PORT', '8000') + '/healthz', timeout=2)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tablee"]
CMD ["serve", "--host", "0.0.0.0"]
