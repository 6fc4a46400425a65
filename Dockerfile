FROM python:3.12-slim
WORKDIR /opt/torc
COPY pyproject.toml README.md LICENSE ./
COPY graph_schema graph_schema
COPY service service
COPY swagger_client swagger_client
COPY torc torc
COPY torc_cli torc_cli
RUN pip install --no-cache-dir .
USER nobody
CMD ["torc-server", "--host", "0.0.0.0", "--port", "8080"]
